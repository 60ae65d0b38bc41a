/** The consultation room: one call and the page around it. */
import { isInside } from "../call/call_states.js";
import { followTheNetwork } from "../controllers/follow_network.js";
import { FragmentController } from "../controllers/fragment_controller.js";
import { NoteAutosaveController } from "../controllers/note_autosave_controller.js";
import { RoomAfterController } from "../controllers/room_after_controller.js";
import { RoomAloneController } from "../controllers/room_alone_controller.js";
import { RoomAwakeController } from "../controllers/room_awake_controller.js";
import { RoomChatController } from "../controllers/room_chat_controller.js";
import { RoomCheckController } from "../controllers/room_check_controller.js";
import { RoomClockController } from "../controllers/room_clock_controller.js";
import { RoomCodeController } from "../controllers/room_code_controller.js";
import { RoomControlsController } from "../controllers/room_controls_controller.js";
import { provideDesk, RoomDesk } from "../controllers/room_desk.js";
import { RoomDevicesController } from "../controllers/room_devices_controller.js";
import { RoomDoorController } from "../controllers/room_door_controller.js";
import { RoomEdgeController } from "../controllers/room_edge_controller.js";
import { RoomElsewhereController } from "../controllers/room_elsewhere_controller.js";
import { RoomFinishController, RoomRefuseController, RoomRemoveController, RoomReportController } from "../controllers/room_host_dialogs.js";
import { RoomInviteController } from "../controllers/room_invite_controller.js";
import { RoomLevelController } from "../controllers/room_level_controller.js";
import { RoomLockController, RoomLockedController } from "../controllers/room_lock_controller.js";
import { RoomPanelController } from "../controllers/room_panel_controller.js";
import { RoomPeopleController } from "../controllers/room_people_controller.js";
import { RoomSelfController } from "../controllers/room_self_controller.js";
import { RoomSoundController } from "../controllers/room_sound_controller.js";
import { RoomStageController } from "../controllers/room_stage_controller.js";
import { RoomToggleController } from "../controllers/room_toggle_controller.js";
import { RoomToldController } from "../controllers/room_told_controller.js";
import { RoomViewController } from "../controllers/room_view_controller.js";
import { RoomWaitingController } from "../controllers/room_waiting_controller.js";
import { makeServices, startPage } from "../controllers/shell.js";

const CONTROLLERS = {
  fragment: FragmentController,
  "note-autosave": NoteAutosaveController,
  "room-after": RoomAfterController,
  "room-alone": RoomAloneController,
  "room-awake": RoomAwakeController,
  "room-chat": RoomChatController,
  "room-check": RoomCheckController,
  "room-clock": RoomClockController,
  "room-code": RoomCodeController,
  "room-controls": RoomControlsController,
  "room-devices": RoomDevicesController,
  "room-door": RoomDoorController,
  "room-edge": RoomEdgeController,
  "room-elsewhere": RoomElsewhereController,
  "room-finish": RoomFinishController,
  "room-invite": RoomInviteController,
  "room-level": RoomLevelController,
  "room-lock": RoomLockController,
  "room-locked": RoomLockedController,
  "room-panel": RoomPanelController,
  "room-people": RoomPeopleController,
  "room-refuse": RoomRefuseController,
  "room-remove": RoomRemoveController,
  "room-report": RoomReportController,
  "room-self": RoomSelfController,
  "room-sound": RoomSoundController,
  "room-stage": RoomStageController,
  "room-toggle": RoomToggleController,
  "room-told": RoomToldController,
  "room-view": RoomViewController,
  "room-waiting": RoomWaitingController,
};

/** Remembers over a reload that somebody was in the call, so that they land in it and not at the door. */
const IN_CALL = "telehealth.in-call";

/** @param {RoomDesk} desk */
function comeBackAfterReload({ session, outgoing, data }) {
  addEventListener("pagehide", () => {
    if (isInside(session.state)) sessionStorage.setItem(IN_CALL, JSON.stringify({ room: data.room_id, ...outgoing.wanted }));
  });
  const { room, ...wanted } = JSON.parse(sessionStorage.getItem(IN_CALL) ?? "{}");
  sessionStorage.removeItem(IN_CALL);
  if (room !== data.room_id) return;
  outgoing.want(wanted);
  session.join();
}

const services = makeServices();
const data = JSON.parse(document.getElementById("room-data")?.textContent ?? "null");
const desk = new RoomDesk(data, services);
provideDesk(desk);
startPage(CONTROLLERS, services);
followTheNetwork(desk);
comeBackAfterReload(desk);
desk.start();
if (data.demo) Object.assign(globalThis, { telehealthCall: desk.session });

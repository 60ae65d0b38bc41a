/** A patient's visit: consent, devices, the queue, the call and what comes after, on one light page. */
import { Http } from "../core/http.js";
import { Controllers } from "../core/controllers.js";
import { systemClock } from "../core/clock.js";
import { makeLog } from "../core/log.js";
import { announce } from "../controllers/announce.js";
import { followTheNetwork } from "../controllers/follow_network.js";
import { RoomAwakeController } from "../controllers/room_awake_controller.js";
import { provideDesk } from "../controllers/room_desk.js";
import { RoomElsewhereController } from "../controllers/room_elsewhere_controller.js";
import { RoomLevelController } from "../controllers/room_level_controller.js";
import { RoomSelfController } from "../controllers/room_self_controller.js";
import { RoomSoundController } from "../controllers/room_sound_controller.js";
import { RoomStageController } from "../controllers/room_stage_controller.js";
import { RoomToggleController } from "../controllers/room_toggle_controller.js";
import { RoomToldController } from "../controllers/room_told_controller.js";
import { VisitAlarmController } from "../controllers/visit_alarm_controller.js";
import { VisitCallController } from "../controllers/visit_call_controller.js";
import { VisitConsentController } from "../controllers/visit_consent_controller.js";
import { provideVisit, VisitDesk } from "../controllers/visit_desk.js";
import { VisitDevicesController } from "../controllers/visit_devices_controller.js";
import { VisitInviteController } from "../controllers/visit_invite_controller.js";
import { VisitViewController } from "../controllers/visit_view_controller.js";
import { VisitWaitingController } from "../controllers/visit_waiting_controller.js";

const CONTROLLERS = {
  "room-awake": RoomAwakeController,
  "room-elsewhere": RoomElsewhereController,
  "room-level": RoomLevelController,
  "room-self": RoomSelfController,
  "room-sound": RoomSoundController,
  "room-stage": RoomStageController,
  "room-toggle": RoomToggleController,
  "room-told": RoomToldController,
  "visit-alarm": VisitAlarmController,
  "visit-call": VisitCallController,
  "visit-consent": VisitConsentController,
  "visit-devices": VisitDevicesController,
  "visit-invite": VisitInviteController,
  "visit-view": VisitViewController,
  "visit-waiting": VisitWaitingController,
};

const services = {
  clock: systemClock,
  http: new Http(),
  live: () => Promise.reject(new Error("the visit has its own live connection")),
  log: makeLog(),
  announce,
};
const data = JSON.parse(document.getElementById("visit-data")?.textContent ?? "null");
const desk = new VisitDesk(data, services);
provideDesk(desk);
provideVisit(desk);
new Controllers(document.body, CONTROLLERS, services).start();
followTheNetwork(desk, () => desk.client.wake());
desk.begin();
if (data.demo) Object.assign(globalThis, { telehealthCall: desk.session });

/** What the room's controllers share: one call, its devices, and what the page was told about the room. Made once by the page. */
import { CallSession } from "../call/call_session.js";
import { isInside } from "../call/call_states.js";
import { LevelMeter } from "../call/level_meter.js";
import { MediaDevicesOfCall } from "../call/media_devices.js";
import { Outgoing } from "../call/outgoing.js";
import { ScreenShare } from "../call/screen_share.js";
import { tabName } from "../call/seat.js";
import { SignalingClient } from "../call/signaling_client.js";
import { Emitter } from "../core/emitter.js";
import { SocketConnection } from "../core/socket.js";

/** Said by the document when another view of the page is shown. */
export const VIEW_SHOWN = "telehealth:view-shown";

/**
 * What the server says about the room in the page.
 * @typedef {object} RoomData
 * @property {string} room_id
 * @property {{participant_id: string, name: string, role: "host" | "guest"}} me
 * @property {string} referral_id
 * @property {string} referral_href
 * @property {boolean} is_host
 * @property {boolean} [camera_waits] a patient without a clinician beside them is here: my picture starts when I turn it on
 * @property {string | null} hub_phone
 * @property {boolean} relay_only this site sends all media through its relay
 * @property {boolean} demo offers the test picture, and lets tests look into the call
 * @property {string} language
 */

/** @typedef {import("../core/controllers.js").Services} Services */

/** The chosen loudspeaker, for everything that makes a sound. @extends {Emitter<{changed: string}>} */
class Speaker extends Emitter {
  id = "";

  /** @param {string} id */
  choose(id) {
    this.id = id;
    this.emit("changed", id);
  }
}

export class RoomDesk {
  /**
   * @param {RoomData} data
   * @param {Services} services
   */
  constructor(data, services) {
    const { clock, http, log } = services;
    const newId = () => crypto.randomUUID();
    this.data = data;
    this.services = services;
    this.speaker = new Speaker();
    this.devices = new MediaDevicesOfCall({ media: navigator.mediaDevices });
    this.screen = new ScreenShare({ media: navigator.mediaDevices });
    this.meter = new LevelMeter({ makeContext: () => new AudioContext(), clock });
    const signaling = new SignalingClient({
      connect: (auth) => new SocketConnection({ namespace: "/rooms", auth, clock }),
      requestSeat: () => http.json(`/api/rooms/${data.room_id}/seat`, { method: "POST", timeoutMs: 8000 }),
      clock,
      tabId: tabName({ storage: sessionStorage, newId, onLeave: (run) => addEventListener("pagehide", run) }),
      quality: () => this.session.quality,
    });
    this.session = new CallSession({
      signaling,
      newId,
      linkDeps: {
        clock,
        makePeerConnection: (configuration) => new RTCPeerConnection(configuration),
        makeStream: () => new MediaStream(),
        relayOnly: data.relay_only,
        report: (event, error) => log.warn(`call_${event}`, { error }),
      },
    });
    this.outgoing = new Outgoing({ devices: this.devices, screen: this.screen, session: this.session });
  }

  /** Asks for the devices and listens to the microphone. */
  start() {
    this.devices.on("changed", (kind) => kind === "audio" && this.#listen());
    void this.outgoing.open();
  }

  /** Whether a phone's screen has to stay on: a sleeping phone would stop its own call. */
  get keepsAwake() {
    return isInside(this.session.state);
  }

  #listen() {
    const { track } = this.devices.device("audio");
    if (track) this.meter.start(new MediaStream([track]));
    else this.meter.stop();
  }
}

/** @type {RoomDesk | null} */
let desk = null;

/** @param {RoomDesk} made */
export function provideDesk(made) {
  desk = made;
}

/** The page's desk. @returns {RoomDesk} */
export function roomDesk() {
  if (!desk) throw new Error("the page has not provided its desk");
  return desk;
}

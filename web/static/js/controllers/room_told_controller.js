import { isInside, isPresent } from "../call/call_states.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { changeIcon } from "./icon.js";
import { roomDesk } from "./room_desk.js";
import { soundGate } from "./room_sound_controller.js";
import { deviceTrouble } from "./room_words.js";

/** @typedef {{icon: string, words: string, act?: string, run?: () => void}} Told */

/** A dropped carrier that is back within this time is nobody's concern. */
const PATIENCE_MS = 1500;

/** What the system did or waits for, in words: the most pressing thing only, with the one button that helps. */
export class RoomToldController extends Controller {
  #blocked = false;
  #silent = false;
  #offlineLong = false;
  #seen = false;
  /** @type {(() => void) | undefined} */
  #run;

  start() {
    const { session, devices, outgoing, meter } = roomDesk();
    const { signal } = this;
    session.on("state", () => this.#show(), { signal });
    session.on("participants", () => this.#show(), { signal });
    session.on("signaling", (online) => this.#signaling(online), { signal });
    devices.on("changed", () => this.#show(), { signal });
    outgoing.on("changed", () => this.#show(), { signal });
    soundGate.on("blocked", (blocked) => this.#set({ blocked }), { signal });
    meter.on("silent", (silent) => this.#set({ silent }), { signal });
    const act = this.part("act");
    if (act) this.on(act, "click", () => this.#run?.());
    this.#show();
  }

  /** @param {{blocked?: boolean, silent?: boolean}} change */
  #set({ blocked = this.#blocked, silent = this.#silent }) {
    this.#blocked = blocked;
    this.#silent = silent;
    this.#show();
  }

  /** @param {boolean} online */
  #signaling(online) {
    if (online) this.#offlineLong = false;
    else {
      this.services.clock.after(PATIENCE_MS, () => {
        this.#offlineLong = !roomDesk().session.online;
        this.#show();
      });
    }
    this.#show();
  }

  #show() {
    const told = this.#told();
    this.element.hidden = told === null;
    if (!told) return;
    const words = /** @type {HTMLElement} */ (this.part("words"));
    if (words.textContent !== told.words) words.textContent = told.words; // Said once, not at every look.
    changeIcon(/** @type {HTMLElement} */ (this.part("icon")), told.icon);
    const act = /** @type {HTMLElement} */ (this.part("act"));
    act.hidden = !told.act;
    act.textContent = told.act ?? "";
    this.#run = told.run;
  }

  /** @returns {Told | null} */
  #told() {
    return this.#toldOfLine() ?? this.#toldOfHearing() ?? this.#toldOfDevices() ?? this.#toldOfWaitingCamera();
  }

  /** Once my camera was on, whether it is off again is my own affair. @returns {Told | null} */
  #toldOfWaitingCamera() {
    const { data, outgoing, session } = roomDesk();
    if (!data.camera_waits || !isInside(session.state)) return null;
    this.#seen ||= outgoing.cameraWanted;
    const patient = session.participants.some((one) => one.kind === "patient" && isPresent(one));
    if (this.#seen || !patient) return null;
    return { icon: "video-off", words: _("The patient does not see you yet."), act: _("Turn on my camera"), run: () => void outgoing.setCamera(true) };
  }

  /** @returns {Told | null} */
  #toldOfLine() {
    const { session } = roomDesk();
    if (session.state === "reconnecting") return { icon: "bars-off", words: _("The line broke. Connecting again; nobody has to do anything.") };
    if (session.state === "connecting") return { icon: "refresh-cw", words: _("Connecting picture and sound…") };
    if (!this.#offlineLong) return null;
    if (session.state === "live") return { icon: "cloud-off", words: _("The server is away for a moment. The call goes on; chat waits.") };
    return { icon: "cloud-off", words: _("No connection to the server. Trying again; your seat is kept.") };
  }

  /** @returns {Told | null} */
  #toldOfHearing() {
    if (!this.#blocked) return null;
    return { icon: "volume-x", words: _("The browser holds the sound back."), act: _("Tap to hear"), run: () => document.dispatchEvent(new Event("telehealth:hear")) };
  }

  /** @returns {Told | null} */
  #toldOfDevices() {
    const { devices, outgoing } = roomDesk();
    const restart = { act: _("Restart my sound"), run: () => void outgoing.restartSound() };
    if (devices.soundLost) return { icon: "mic-off", words: _("Your microphone stopped."), ...restart };
    const audio = deviceTrouble("audio", devices.device("audio").state);
    if (audio) return { icon: "mic-off", words: audio.title, ...restart };
    if (this.#silent && outgoing.sending.sound) return { icon: "mic", words: _("Nothing is heard from your microphone."), ...restart };
    const camera = outgoing.cameraWanted ? deviceTrouble("camera", devices.device("camera").state) : null;
    return camera ? { icon: "video-off", words: camera.title, act: _("Try again"), run: () => void outgoing.setCamera(true) } : null;
  }
}

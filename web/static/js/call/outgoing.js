/**
 * What this side sends: the microphone, the camera and the screen, switched on and off by a person, put into the call.
 *
 * Nothing leaves before the server has admitted us, since there is no link before; a switch never renegotiates.
 */
import { Emitter } from "../core/emitter.js";

/** @typedef {import("./media_devices.js").MediaDevicesOfCall} MediaDevicesOfCall */
/** @typedef {import("./screen_share.js").ScreenShare} ScreenShare */
/** @typedef {import("./call_session.js").CallSession} CallSession */
/** @typedef {"sound" | "camera" | "screen"} Switch */

/** @extends {Emitter<{changed: null}>} */
export class Outgoing extends Emitter {
  #devices;
  #screen;
  #session;
  #soundWanted = true;
  #cameraWanted = true;

  /** @param {{devices: MediaDevicesOfCall, screen: ScreenShare, session: CallSession}} deps */
  constructor({ devices, screen, session }) {
    super();
    this.#devices = devices;
    this.#screen = screen;
    this.#session = session;
    devices.on("changed", (kind) => this.#put(kind));
    screen.on("changed", (track) => void session.setTrack("screen", track).then(() => this.emit("changed", null)));
  }

  /** Which of them are on, as a person would say it. @returns {Record<Switch, boolean>} */
  get sending() {
    return {
      sound: this.#soundWanted && this.#devices.device("audio").track !== null,
      camera: this.#cameraWanted && this.#devices.device("camera").track !== null,
      screen: this.#screen.track !== null,
    };
  }

  /** The same, where what is still being asked for counts as coming: nothing flickers while a device wakes up. */
  get expected() {
    const asked = (/** @type {import("./media_devices.js").DeviceKind} */ kind) => this.#devices.device(kind).state === "asking";
    const { sound, camera, screen } = this.sending;
    return {
      sound: sound || (this.#soundWanted && asked("audio")),
      camera: camera || (this.#cameraWanted && (asked("camera") || asked("audio"))),
      screen,
    };
  }

  /** Whether the camera is meant to be on; it may still be asked for, or refused. */
  get cameraWanted() {
    return this.#cameraWanted;
  }

  /** What is meant to be on, to be kept over a reload: who was muted stays muted. */
  get wanted() {
    return { sound: this.#soundWanted, camera: this.#cameraWanted };
  }

  /** Before anything is opened. @param {{sound: boolean, camera: boolean}} wanted */
  want({ sound, camera }) {
    this.#soundWanted = sound;
    this.#cameraWanted = camera;
  }

  /** Asks for what is wanted: the microphone first, since nothing may cost it. */
  async open() {
    await this.#devices.open("audio");
    if (this.#cameraWanted) await this.#devices.open("camera");
  }

  /** @param {Switch} what */
  toggle(what) {
    if (what === "sound") return this.#toggleSound();
    return what === "camera" ? this.setCamera(!this.sending.camera) : this.#toggleScreen();
  }

  /** The camera's light goes out with it. @param {boolean} on */
  async setCamera(on) {
    this.#cameraWanted = on;
    if (on) await this.#devices.open("camera");
    else this.#devices.close("camera");
  }

  /** Asks for the microphone again, in the same seat: after a phone call, another program, an unplugged headset. */
  async restartSound() {
    this.#soundWanted = true;
    await this.#devices.open("audio");
  }

  /** Gives the devices back; their lights go out. */
  close() {
    this.#screen.stop();
    this.#devices.close("audio");
    this.#devices.close("camera");
  }

  async #toggleSound() {
    if (this.#devices.device("audio").track === null) return this.restartSound();
    this.#soundWanted = !this.#soundWanted;
    this.#devices.setSound(this.#soundWanted);
    this.#session.setSound(this.#soundWanted);
    this.emit("changed", null);
  }

  async #toggleScreen() {
    if (this.#screen.track) this.#screen.stop();
    else await this.#screen.start();
  }

  /** @param {import("./media_devices.js").DeviceKind} kind */
  #put(kind) {
    const { track } = this.#devices.device(kind);
    if (kind === "audio") {
      this.#devices.setSound(this.#soundWanted);
      this.#session.setSound(this.#soundWanted);
    }
    void this.#session.setTrack(kind, track);
    this.emit("changed", null);
  }
}

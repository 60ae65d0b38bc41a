/**
 * The microphone and the camera of this device.
 *
 * Each is asked for by itself, so that a denied or busy camera never costs the microphone. A device can be changed, or
 * come back after it was lost, in the middle of a call: whoever listens gets a new track and replaces the old one.
 */
import { Emitter } from "../core/emitter.js";
import { troubleOf } from "./device_trouble.js";

/** @typedef {"audio" | "camera"} DeviceKind */
/** @typedef {"off" | "asking" | "on" | "muted" | "ended" | import("./device_trouble.js").DeviceTrouble} DeviceState */
/** @typedef {{state: DeviceState, track: MediaStreamTrack | null, deviceId: string}} Device */
/** @typedef {{id: string, label: string}} Choice */
/** @typedef {{audio: () => Promise<MediaStreamTrack>, camera: () => Promise<MediaStreamTrack>}} TestSource */

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/** @extends {Emitter<{changed: DeviceKind, devices: null}>} */
export class MediaDevicesOfCall extends Emitter {
  #media;
  /** @type {TestSource | null} */
  #test = null;
  /** @type {Record<DeviceKind, Device>} */
  #devices = {
    audio: { state: "off", track: null, deviceId: "" },
    camera: { state: "off", track: null, deviceId: "" },
  };
  /** @type {Record<DeviceKind, number>} */
  #turn = { audio: 0, camera: 0 };

  /** @param {{media: MediaDevices | undefined}} deps undefined where the page is not served securely */
  constructor({ media }) {
    super();
    this.#media = media;
    media?.addEventListener?.("devicechange", () => this.emit("devices", null));
  }

  /** @param {DeviceKind} kind @returns {Readonly<Device>} */
  device(kind) {
    return this.#devices[kind];
  }

  /** The sound went silent by itself (a phone call, an unplugged headset): one press should bring it back. */
  get soundLost() {
    return ["muted", "ended"].includes(this.#devices.audio.state);
  }

  /**
   * Asks for a device, or for another one of its kind. Resolves with the track, or null with the reason in `device(kind).state`.
   * @param {DeviceKind} kind
   * @param {string} [deviceId]
   * @returns {Promise<MediaStreamTrack | null>}
   */
  async open(kind, deviceId = this.#devices[kind].deviceId) {
    const turn = (this.#turn[kind] += 1);
    // Many phones cannot open a second camera while the first one runs; a microphone is kept until the new one speaks.
    if (kind === "camera") this.#release(kind);
    this.#put(kind, { state: "asking", deviceId });
    try {
      const track = await this.#track(kind, deviceId);
      if (turn !== this.#turn[kind]) return stopped(track);
      this.#release(kind);
      return this.#use(kind, track, deviceId);
    } catch (error) {
      if (turn === this.#turn[kind]) this.#failed(kind, error);
      return null;
    }
  }

  /** Gives the device back; its light goes out. @param {DeviceKind} kind */
  close(kind) {
    this.#turn[kind] += 1;
    this.#release(kind);
    this.#put(kind, { state: "off" });
  }

  /** Sends silence, or sound again; the microphone stays open. @param {boolean} on */
  setSound(on) {
    const { track } = this.#devices.audio;
    if (track) track.enabled = on;
  }

  /** A picture and a tone of our own, where a machine has no camera (demo only). @param {TestSource} source */
  useTest(source) {
    this.#test = source;
  }

  /** Everything there is to choose from; labels are empty until a device was allowed. */
  async choices() {
    const all = (await this.#media?.enumerateDevices?.()) ?? [];
    const of = (/** @type {MediaDeviceKind} */ kind) => all.filter((device) => device.kind === kind).map(choice);
    return { microphones: of("audioinput"), cameras: of("videoinput"), speakers: of("audiooutput") };
  }

  /**
   * @param {DeviceKind} kind
   * @param {string} deviceId
   */
  async #track(kind, deviceId) {
    if (this.#test) return this.#test[kind]();
    const wish = { ...(kind === "audio" ? SOUND : PICTURE), ...(deviceId ? { deviceId: { exact: deviceId } } : {}) };
    try {
      return await this.#ask(kind, wish);
    } catch (error) {
      if (!deviceId || /** @type {Error} */ (error).name !== "OverconstrainedError") throw error;
      return this.#ask(kind, kind === "audio" ? SOUND : PICTURE); // The chosen one is gone: any other will do.
    }
  }

  /**
   * @param {DeviceKind} kind
   * @param {MediaTrackConstraints} wish
   */
  async #ask(kind, wish) {
    if (!this.#media?.getUserMedia) throw new TypeError("no media devices here");
    const stream = await this.#media.getUserMedia(kind === "audio" ? { audio: wish } : { video: wish });
    return /** @type {MediaStreamTrack} */ (stream.getTracks()[0]);
  }

  /**
   * @param {DeviceKind} kind
   * @param {MediaStreamTrack} track
   * @param {string} wished
   */
  #use(kind, track, wished) {
    const mine = () => this.#devices[kind].track === track;
    const say = (/** @type {DeviceState} */ state) => mine() && this.#put(kind, { state });
    track.addEventListener("ended", () => say("ended"));
    track.addEventListener("mute", () => say("muted"));
    track.addEventListener("unmute", () => say("on"));
    if (kind === "camera") track.contentHint = "motion";
    const deviceId = track.getSettings?.().deviceId ?? wished;
    this.#put(kind, { state: track.muted ? "muted" : "on", track, deviceId });
    this.emit("devices", null); // Labels are known now.
    return track;
  }

  /**
   * @param {DeviceKind} kind
   * @param {unknown} error
   */
  #failed(kind, error) {
    const kept = this.#devices[kind].track;
    if (kept) this.#put(kind, { state: "on", deviceId: kept.getSettings?.().deviceId ?? "" });
    else this.#put(kind, { state: troubleOf(error), deviceId: "" });
  }

  /** @param {DeviceKind} kind */
  #release(kind) {
    const { track } = this.#devices[kind];
    this.#devices[kind] = { ...this.#devices[kind], track: null };
    if (track) stopped(track);
  }

  /**
   * @param {DeviceKind} kind
   * @param {Partial<Device>} change
   */
  #put(kind, change) {
    this.#devices[kind] = { ...this.#devices[kind], ...change };
    this.emit("changed", kind);
  }
}

/** @param {MediaStreamTrack} track @returns {null} */
function stopped(track) {
  track.stop();
  return null;
}

/**
 * @param {MediaDeviceInfo} device
 * @returns {Choice}
 */
function choice({ deviceId, label }) {
  return { id: deviceId, label };
}

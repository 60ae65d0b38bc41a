/** The shared screen: one track that comes and goes on the transceiver made for it. */
import { Emitter } from "../core/emitter.js";
import { troubleOf } from "./device_trouble.js";

/** @extends {Emitter<{changed: MediaStreamTrack | null, trouble: import("./device_trouble.js").DeviceTrouble}>} */
export class ScreenShare extends Emitter {
  #media;
  /** @type {MediaStreamTrack | null} */
  #track = null;

  /** @param {{media: MediaDevices | undefined}} deps */
  constructor({ media }) {
    super();
    this.#media = media;
  }

  /** Phones cannot share their screen from a browser. */
  get possible() {
    return typeof this.#media?.getDisplayMedia === "function";
  }

  get track() {
    return this.#track;
  }

  async start() {
    if (this.#track || !this.#media) return;
    try {
      const stream = await this.#media.getDisplayMedia({ video: { frameRate: { max: 15 } }, audio: false });
      this.#use(/** @type {MediaStreamTrack} */ (stream.getVideoTracks()[0]));
    } catch (error) {
      this.emit("trouble", troubleOf(error)); // Also when the person closed the browser's own dialog.
    }
  }

  stop() {
    this.#track?.stop();
    this.#set(null);
  }

  /** @param {MediaStreamTrack} track */
  #use(track) {
    track.contentHint = "detail";
    track.addEventListener("ended", () => this.#track === track && this.#set(null));
    this.#set(track);
  }

  /** @param {MediaStreamTrack | null} track */
  #set(track) {
    if (track === this.#track) return;
    this.#track = track;
    this.emit("changed", track);
  }
}

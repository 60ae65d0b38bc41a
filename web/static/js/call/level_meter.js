/** How loud the microphone is, ten times a second, and whether it has been silent for suspiciously long. */
import { Emitter } from "../core/emitter.js";

const LOOK_MS = 100;
/**
 * Below this a microphone is off in all but name. A quiet room with the browser's noise suppression is close to nothing, but a
 * switch on the headset gives exactly nothing: somebody who only listens must not be taken for muted.
 */
const SILENT_BELOW = 0.00002;
export const SILENT_AFTER_MS = 8000;

/** @extends {Emitter<{level: number, silent: boolean}>} */
export class LevelMeter extends Emitter {
  #makeContext;
  #clock;
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {(() => void) | null} */
  #stopLooking = null;
  #heardAt = 0;
  #silent = false;

  /** @param {{makeContext: () => AudioContext, clock: import("../core/clock.js").Clock}} deps */
  constructor({ makeContext, clock }) {
    super();
    this.#makeContext = makeContext;
    this.#clock = clock;
  }

  /** @param {MediaStream} stream with the microphone's track; one that is muted by hand is not listened to */
  start(stream) {
    this.stop();
    const context = this.#makeContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.#context = context;
    this.#heardAt = this.#clock.now();
    this.#stopLooking = this.#clock.every(LOOK_MS, () => {
      analyser.getFloatTimeDomainData(samples);
      const listening = context.state === "running" && stream.getAudioTracks().some(({ enabled }) => enabled);
      this.feed(loudness(samples), listening);
    });
  }

  stop() {
    this.#stopLooking?.();
    this.#stopLooking = null;
    void this.#context?.close();
    this.#context = null;
  }

  /** Browsers hold sound back until a person has pressed something. */
  async resume() {
    await this.#context?.resume();
  }

  /**
   * @param {number} level between 0 and 1
   * @param {boolean} listening
   */
  feed(level, listening) {
    const now = this.#clock.now();
    if (!listening || level >= SILENT_BELOW) this.#heardAt = now;
    this.emit("level", listening ? level : 0);
    const silent = now - this.#heardAt >= SILENT_AFTER_MS;
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.emit("silent", silent);
  }
}

/** @param {Float32Array} samples the root of their mean square */
function loudness(samples) {
  const sum = samples.reduce((total, value) => total + value * value, 0);
  return Math.min(Math.sqrt(sum / samples.length) * 2, 1);
}

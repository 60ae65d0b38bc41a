/**
 * How good the call is, in three words: looks at getStats() once a second, more often while nothing arrives.
 *
 * A level gets worse as soon as two looks agree and better only after five good seconds, so that it does not flicker.
 */
import { Emitter } from "../core/emitter.js";
import { readSample } from "./stats_sample.js";

/** @typedef {import("./types").Sample} Sample */
/** @typedef {import("./types").Quality} Quality */
/** @typedef {import("./types").QualityLevel} QualityLevel */
/** @typedef {import("../core/clock.js").Clock} Clock */

const LOOK_MS = 1000;
const LOOK_CLOSER_MS = 250;
const BETTER_AFTER_MS = 5000;
const WORSE_AFTER_MS = 900;

/** @type {Record<QualityLevel, number>} */
const RANK = { good: 0, weak: 1, poor: 2 };

/** @extends {Emitter<{sample: Sample, quality: Quality & {soundClear: boolean}}>} */
export class QualityMonitor extends Emitter {
  #getStats;
  #clock;
  #isQuiet;
  #running = false;
  /** @type {(() => void) | null} */
  #cancel = null;
  /** @type {Sample | null} */
  #last = null;
  /** @type {QualityLevel} */
  #level = "good";
  #differsSince = 0;
  /** @type {Quality | null} */
  #quality = null;

  /** @param {{getStats: () => Promise<RTCStatsReport>, clock: Clock, isQuiet: () => boolean}} deps */
  constructor({ getStats, clock, isQuiet }) {
    super();
    this.#getStats = getStats;
    this.#clock = clock;
    this.#isQuiet = isQuiet;
  }

  start() {
    if (this.#running) return;
    this.#running = true;
    this.#next();
  }

  stop() {
    this.#running = false;
    this.#cancel?.();
  }

  /** The latest judgement, small enough for a heartbeat. */
  get quality() {
    return this.#quality;
  }

  #next() {
    if (!this.#running) return;
    this.#cancel = this.#clock.after(this.#isQuiet() ? LOOK_CLOSER_MS : LOOK_MS, () => void this.#look());
  }

  async #look() {
    const sample = readSample(await this.#getStats(), this.#clock.now());
    if (!this.#running) return;
    this.emit("sample", sample);
    if (!this.#last || sample.at - this.#last.at >= LOOK_MS * 0.9) this.#judge(sample);
    this.#next();
  }

  /** @param {Sample} sample */
  #judge(sample) {
    const last = this.#last;
    this.#last = sample;
    if (!last) return;
    const change = between(last, sample);
    this.#settle(levelOf(change), sample.at);
    this.#quality = { ...change.quality, level: this.#level };
    this.emit("quality", { ...this.#quality, soundClear: change.concealedShare < 0.08 });
  }

  /**
   * @param {QualityLevel} seen
   * @param {number} at
   */
  #settle(seen, at) {
    if (seen === this.#level) {
      this.#differsSince = 0;
      return;
    }
    this.#differsSince ||= at;
    const patience = RANK[seen] > RANK[this.#level] ? WORSE_AFTER_MS : BETTER_AFTER_MS;
    if (at - this.#differsSince < patience) return;
    this.#level = seen;
    this.#differsSince = 0;
  }
}

/**
 * What happened from one look to the next.
 * @param {Sample} a
 * @param {Sample} b
 */
export function between(a, b) {
  const seconds = Math.max((b.at - a.at) / 1000, 0.001);
  const received = Math.max(b.packetsReceived - a.packetsReceived, 0);
  const lost = Math.max(b.packetsLost - a.packetsLost, 0);
  const samples = b.samples - a.samples;
  return {
    silent: received === 0,
    freezes: b.freezes - a.freezes,
    concealedShare: samples > 0 ? (b.concealed - a.concealed) / samples : 0,
    quality: {
      rtt_ms: b.rtt === null ? null : Math.round(b.rtt * 1000),
      loss: received + lost === 0 ? 0 : round(lost / (received + lost), 3),
      jitter_ms: b.jitter === null ? null : Math.round(b.jitter * 1000),
      bitrate_kbps: Math.round(Math.max((b.bytesReceived - a.bytesReceived) * 8, 0) / 1000 / seconds),
      relayed: b.relayed,
    },
  };
}

/**
 * @param {ReturnType<typeof between>} change
 * @returns {QualityLevel}
 */
export function levelOf({ freezes, concealedShare, quality: { loss, rtt_ms } }) {
  if (loss > 0.12 || (rtt_ms ?? 0) > 900 || concealedShare > 0.2) return "poor";
  if (loss > 0.04 || (rtt_ms ?? 0) > 450 || concealedShare > 0.08 || freezes > 0) return "weak";
  return "good";
}

/**
 * @param {number} value
 * @param {number} digits
 */
function round(value, digits) {
  return Number(value.toFixed(digits));
}

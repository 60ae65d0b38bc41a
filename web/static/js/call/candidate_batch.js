/**
 * Our own ICE candidates on their way out: a handful of messages for a call, not one for each candidate.
 *
 * What is gathered while a description waits travels with it; the rest is coalesced and follows.
 */

/** @typedef {import("./types").Candidate} Candidate */
/** @typedef {import("../core/clock.js").Clock} Clock */

/** How long the rest is collected before each further message: the first soon, the next ones patiently. */
const FLUSH_MS = [200, 600, 1500];
/** The protocol's limit for one message. */
const MOST = 32;

export class CandidateBatch {
  #clock;
  #send;
  /** @type {Candidate[]} */
  #all = [];
  #sent = 0;
  #flushes = 0;
  #open = false;
  #complete = false;
  /** @type {(() => void) | null} */
  #cancel = null;
  /** @type {(() => void)[]} */
  #waiting = [];

  /** @param {{clock: Clock, send: (candidates: Candidate[], end: boolean) => void}} deps */
  constructor({ clock, send }) {
    this.#clock = clock;
    this.#send = send;
  }

  /**
   * A new generation: candidates of an older one are dropped, and nothing leaves before its description does.
   * @param {string} ufrag the user fragment of the new local description
   */
  begin(ufrag) {
    this.stop();
    this.#all = this.#all.filter((candidate) => candidate.usernameFragment === ufrag);
    this.#sent = 0;
    this.#flushes = 0;
    this.#complete = false;
  }

  /** @param {RTCIceCandidate | null} candidate null says that there are no more */
  add(candidate) {
    if (candidate === null || candidate.candidate === "") return this.#finish();
    this.#all.push(plain(candidate));
    this.#schedule();
  }

  /**
   * Resolves when all candidates are known, or `ms` later.
   * @param {number} ms
   * @returns {Promise<void>}
   */
  gathered(ms) {
    if (this.#complete) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#clock.after(ms, resolve);
    });
  }

  /** Everything known so far, to travel with the description. */
  first() {
    this.#sent = Math.min(this.#all.length, MOST);
    return this.#all.slice(0, this.#sent);
  }

  /** Nothing is left that would have to follow. */
  get exhausted() {
    return this.#complete && this.#sent === this.#all.length;
  }

  /** The description is on its way: from here on the rest follows by itself. */
  open() {
    this.#open = true;
    this.#schedule();
  }

  /** Nothing leaves any more, and nobody waits. */
  stop() {
    this.#open = false;
    this.#cancel?.();
    this.#cancel = null;
    this.#release();
  }

  #finish() {
    this.#complete = true;
    this.#release();
    this.#cancel?.();
    this.#cancel = null;
    this.#schedule();
  }

  #release() {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  #schedule() {
    if (!this.#open || this.#cancel || this.#sent >= this.#all.length) return;
    const patience = FLUSH_MS[Math.min(this.#flushes, FLUSH_MS.length - 1)] ?? 0;
    this.#cancel = this.#clock.after(this.#complete ? 0 : patience, () => this.#flush());
  }

  #flush() {
    this.#cancel = null;
    this.#flushes += 1;
    const batch = this.#all.slice(this.#sent, this.#sent + MOST);
    this.#sent += batch.length;
    this.#send(batch, this.exhausted);
    this.#schedule();
  }
}

/**
 * @param {RTCIceCandidate} candidate
 * @returns {Candidate}
 */
function plain({ candidate, sdpMid, sdpMLineIndex, usernameFragment }) {
  return { candidate, sdpMid, sdpMLineIndex, usernameFragment };
}

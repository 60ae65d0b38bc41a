/**
 * When to restart ICE: early, before the browser calls the connection failed, but never twice within five seconds.
 *
 * Silence alone means nothing (muted senders are legitimate) and a late STUN answer alone means little; both together
 * mean that the path is gone. A path that ICE has found but on which the keys are never agreed is alive and useless:
 * only a new connection helps there.
 */

/** @typedef {import("./types").Sample} Sample */

export const MEDIA_SILENT_MS = 600;
export const STUN_SILENT_MS = 2000;
export const RESTART_EVERY_MS = 5000;
/** How long DTLS may take once ICE has a path: a second or two on 3G. Each connection that fails gives the next one twice that. */
export const HANDSHAKE_MS = 5000;
const MOST_HANDSHAKE_MS = 40_000;

export class ReconnectPolicy {
  #sampledAt = 0;
  #packets = -1;
  #mediaAt = 0;
  #responses = -1;
  #answeredAt = 0;
  #sentAtAnswer = 0;
  #askedAt = Infinity;
  #iceDown = false;
  #wanted = false;
  #restartedAt = -Infinity;
  #pendingSince = Infinity;
  #handshakeMs;
  #handshakeSince = Infinity;

  /** @param {{handshakeMs?: number}} [options] */
  constructor({ handshakeMs = HANDSHAKE_MS } = {}) {
    this.#handshakeMs = handshakeMs;
  }

  /** For the connection that replaces this one: more patient when this one's keys were not agreed yet. */
  successor() {
    if (this.#handshakeSince === Infinity) return new ReconnectPolicy();
    return new ReconnectPolicy({ handshakeMs: Math.min(this.#handshakeMs * 2, MOST_HANDSHAKE_MS) });
  }

  /** @param {Sample} sample */
  sample(sample) {
    this.#sampledAt = sample.at;
    this.#watchMedia(sample);
    this.#watchStun(sample);
  }

  /** @param {RTCIceConnectionState} state */
  iceState(state) {
    this.#iceDown = state === "disconnected" || state === "failed";
  }

  /**
   * An offer waits for its answer, or we for an offer: fine for a moment, lost on the way after five seconds.
   * @param {boolean} pending
   * @param {number} now
   */
  negotiating(pending, now) {
    this.#pendingSince = pending ? Math.min(this.#pendingSince, now) : Infinity;
  }

  /**
   * ICE has a path and DTLS is under way on it.
   * @param {boolean} underWay
   * @param {number} now
   */
  handshaking(underWay, now) {
    this.#handshakeSince = underWay ? Math.min(this.#handshakeSince, now) : Infinity;
  }

  /**
   * Whether the keys will not be agreed any more. Says yes once, and again when that did not help.
   * @param {number} now
   */
  stalled(now) {
    if (now - this.#handshakeSince < this.#handshakeMs) return false;
    this.#handshakeSince = now;
    return true;
  }

  /**
   * Somebody who knows wants a restart: the device's network changed, or signaling came back to a path that is not well.
   */
  wanted() {
    this.#wanted = true;
  }

  /**
   * The other end asks: heard, unless the restart it needs has just begun. It asks again when that did not help.
   * @param {number} now
   */
  asked(now) {
    if (now - this.#restartedAt >= RESTART_EVERY_MS) this.#wanted = true;
  }

  /** Nothing heard for a moment: worth looking more often than once a second. */
  get quiet() {
    return this.#sampledAt - this.#mediaAt >= MEDIA_SILENT_MS;
  }

  /** The path carries nothing, as far as the last look could tell. */
  get broken() {
    return this.#iceDown || (this.quiet && this.#stunSilent);
  }

  /**
   * Whether to restart now. Says yes at most once in five seconds, and again as long as the path stays broken.
   * @param {number} now
   */
  due(now) {
    const stuck = now - this.#pendingSince >= RESTART_EVERY_MS;
    if (!this.#wanted && !stuck && !this.broken) return false;
    if (now - this.#restartedAt < RESTART_EVERY_MS) return false;
    this.#wanted = false;
    this.#restartedAt = now;
    return true;
  }

  /** The restart that was due could not be asked for (signaling is away): it stays due. */
  postponed() {
    this.#wanted = true;
    this.#restartedAt = -Infinity;
  }

  /** @param {Sample} sample */
  #watchMedia({ at, packetsReceived }) {
    if (packetsReceived !== this.#packets) this.#mediaAt = at;
    this.#packets = packetsReceived;
  }

  /** @param {Sample} sample */
  #watchStun({ at, requestsSent, responsesReceived }) {
    if (responsesReceived !== this.#responses) {
      this.#responses = responsesReceived;
      this.#answeredAt = at;
      this.#sentAtAnswer = requestsSent;
      this.#askedAt = Infinity;
    } else if (requestsSent > this.#sentAtAnswer) {
      this.#askedAt = Math.min(this.#askedAt, at);
    }
  }

  get #stunSilent() {
    return this.#sampledAt - this.#answeredAt >= STUN_SILENT_MS && this.#sampledAt - this.#askedAt >= MEDIA_SILENT_MS;
  }
}

/** Who is in the room, as the server last said, and what time it is there. */

/** @typedef {import("./types").Participant} Participant */
/** @typedef {import("./types").RoomState} RoomState */

/** Who waits says so every ten seconds; a host hears of it as often. */
const SEEN_MS = 45_000;

export class Roster {
  #clock;
  #me = "";
  #skewMs = 0;
  /** @type {Map<string, Participant>} */
  #participants = new Map();

  /** @param {import("../core/clock.js").Clock} clock */
  constructor(clock) {
    this.#clock = clock;
  }

  get all() {
    return [...this.#participants.values()];
  }

  get me() {
    return this.#participants.get(this.#me);
  }

  get others() {
    return this.all.filter(({ id }) => id !== this.#me);
  }

  /** Milliseconds by the server's clock, so that ages do not depend on this device's. */
  get serverNow() {
    return this.#clock.now() + this.#skewMs;
  }

  /** @param {string} id */
  get(id) {
    return this.#participants.get(id);
  }

  /**
   * The server's full picture replaces ours.
   * @param {RoomState} state
   */
  replace({ me, participants, now }) {
    this.#me = me;
    this.#participants = new Map(participants.map((participant) => [participant.id, participant]));
    this.tellTime(now);
  }

  /**
   * Who waits at the door, was seen there just now and would be in the room after `me`; the longest first.
   * @param {Participant} me
   */
  waitingAfter(me) {
    const waiting = this.others.filter((other) => other.state === "waiting" && isBefore(me, other) && this.#isSeen(other));
    return waiting.sort((a, b) => Number(a.since > b.since) - Number(a.since < b.since)).map(({ id }) => id);
  }

  /** @param {Participant} other */
  #isSeen({ seen_at: at }) {
    return !at || this.serverNow - Date.parse(at) < SEEN_MS;
  }

  /** @param {Participant} participant what changed about one, or a new one */
  merge(participant) {
    this.#participants.set(participant.id, { ...this.#participants.get(participant.id), ...participant });
  }

  /**
   * When the waiting ones were last heard of.
   * @param {Record<string, string>} seen
   */
  seen(seen) {
    for (const [id, at] of Object.entries(seen)) {
      const participant = this.#participants.get(id);
      if (participant) this.merge({ ...participant, seen_at: at });
    }
  }

  /** @param {string | null | undefined} now the server's time */
  tellTime(now) {
    if (now) this.#skewMs = Date.parse(now) - this.#clock.now();
  }
}

/**
 * Who was in the room first; the first is the impolite one of two.
 * @param {Participant} a
 * @param {Participant} b
 */
export function isBefore(a, b) {
  const [first, second] = [a.joined_order ?? Infinity, b.joined_order ?? Infinity];
  return first === second ? a.id < b.id : first < second;
}

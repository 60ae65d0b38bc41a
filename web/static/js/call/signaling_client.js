/**
 * The call's side of the signaling protocol (docs/signaling.md): a seat, a carrier that may change at any moment, and the
 * room's event log, complete and in order.
 *
 * Joins at each connect with the last number it saw, so that a lost carrier loses nothing. Knows no media.
 */
import { backoff } from "../core/backoff.js";
import { Emitter } from "../core/emitter.js";
import { Problem, refusalAsProblem } from "../core/problem.js";

/** @typedef {import("./types").RoomState} RoomState */
/** @typedef {import("./types").RoomEvent} RoomEvent */
/** @typedef {import("./types").Participant} Participant */
/** @typedef {import("./types").MediaState} MediaState */
/** @typedef {import("./types").Quality} Quality */
/** @typedef {import("./types").ClientEvents} ClientEvents */
/** @typedef {import("./types").ErrorCode} ErrorCode */
/** @typedef {import("../core/clock.js").Clock} Clock */

export const HEARTBEAT_MS = 10_000;
const HEARTBEAT_TIMEOUT_MS = 5000;
const POKE_TIMEOUT_MS = 2500;
/** How long an entry of the log may come later than the one after it. */
const MISSING_MS = 1000;

/**
 * @typedef {object} SignalingEvents
 * @property {RoomState} joined at each (re)join, after its log entries were given
 * @property {boolean} online joined and reachable, or not
 * @property {Participant} participant
 * @property {RoomEvent} entry one entry of the room's log, each exactly once and in order
 * @property {import("./types").RelayedMessage} peer
 * @property {import("./types").Admission} admitted
 * @property {{event: string, problem: Problem}} notPassed what we wanted passed on was refused
 * @property {{reason?: string}} removed
 * @property {null} moved
 * @property {null} finished
 * @property {Problem} elsewhere another tab holds the seat
 * @property {Problem} refused for good: nothing will be tried again by itself
 * @property {{now: string | null, seen: Record<string, string>}} seen
 * @property {RTCIceServer[]} servers fresh ones, for connections made from now on
 */

/** @extends {Emitter<SignalingEvents>} */
export class SignalingClient extends Emitter {
  #connection;
  #requestSeat;
  #clock;
  #random;
  #quality;
  #token = "";
  #tabId;
  #lastSeq = 0;
  #takeOver = false;
  #joined = false;
  #running = false;
  #attempt = 0;
  /** @type {MediaState} */
  #media = { audio: false, video: false, screen: false };
  #mediaTold = "";
  /** @type {Map<number, RoomEvent>} */
  #ahead = new Map();
  /** @type {AbortController} */
  #life = new AbortController();

  /**
   * @param {object} deps
   * @param {(auth: () => Record<string, unknown>) => import("../core/socket.js").SocketConnection} deps.connect
   * @param {() => Promise<import("./types").Seat>} deps.requestSeat
   * @param {Clock} deps.clock
   * @param {string} deps.tabId
   * @param {() => Quality | null} deps.quality
   * @param {() => number} [deps.random]
   */
  constructor({ connect, requestSeat, clock, tabId, quality, random = Math.random }) {
    super();
    this.#requestSeat = requestSeat;
    this.#clock = clock;
    this.#tabId = tabId;
    this.#quality = quality;
    this.#random = random;
    this.#connection = connect(() => ({ seat_token: this.#token, tab_id: this.#tabId }));
  }

  /** Joined, and the carrier is there. */
  get online() {
    return this.#joined && this.#connection.online;
  }

  /**
   * Takes the seat and keeps it until `stop()`. With `takeOver`, also from another tab.
   * @param {{media: MediaState, takeOver?: boolean}} options
   */
  start({ media, takeOver = false }) {
    this.stop();
    this.#running = true;
    this.#life = new AbortController();
    const { signal } = this.#life;
    this.#media = media;
    this.#takeOver = takeOver;
    this.#connection.on("online", () => void this.#join(), { signal });
    this.#connection.on("offline", () => this.#setJoined(false), { signal });
    this.#connection.on("refused", (problem) => void this.#shownTheDoor(problem), { signal });
    this.#connection.on("message", ({ name, data }) => this.#hear(name, data), { signal });
    signal.addEventListener("abort", this.#clock.every(HEARTBEAT_MS, () => void this.#beat(HEARTBEAT_TIMEOUT_MS)));
    void this.#sit(() => this.#connection.start());
  }

  stop() {
    if (!this.#running) return;
    this.#running = false;
    this.#life.abort();
    this.#connection.stop();
    this.#setJoined(false);
  }

  /** The network or the page just came back: finds out now, not at the next heartbeat, whether the carrier still carries. */
  poke() {
    void this.#beat(POKE_TIMEOUT_MS);
  }

  /**
   * Sends a command and resolves with its acknowledgement, or rejects with a Problem.
   * @template {keyof ClientEvents} K
   * @param {K} name
   * @param {ClientEvents[K]} payload
   */
  request(name, payload) {
    if (!this.online) return Promise.reject(new Problem("socket.offline"));
    return this.#connection.request(name, payload);
  }

  /**
   * Lets somebody in. For us the acknowledgement is the news of it, and its entries are given before this resolves.
   * @param {ClientEvents["admit"]} wish
   * @returns {Promise<import("./types").AdmitAck>}
   */
  async admit(wish) {
    const ack = /** @type {import("./types").AdmitAck} */ (await this.request("admit", wish));
    for (const entry of ack.entries) this.#log(entry);
    return ack;
  }

  /**
   * Sends what is passed on to another participant. It is not acknowledged; a refusal is heard. Throws a Problem while away.
   * @template {"offer" | "answer" | "ice_candidates"} K
   * @param {K} name
   * @param {ClientEvents[K]} payload
   */
  pass(name, payload) {
    if (!this.online) throw new Problem("socket.offline");
    this.#connection.send(name, payload);
  }

  /**
   * Tells the room what we send; while away, the next join tells it.
   * @param {MediaState} media
   */
  setMedia(media) {
    this.#media = media;
    if (this.online) void this.#tellMedia();
  }

  /** @param {() => void} then */
  async #sit(then) {
    try {
      const { seat_token: token } = await this.#requestSeat();
      if (!this.#running) return;
      this.#token = token;
      then();
    } catch (error) {
      this.#noSeat(error, then);
    }
  }

  /**
   * @param {unknown} error
   * @param {() => void} then
   */
  #noSeat(error, then) {
    const problem = error instanceof Problem ? error : new Problem("network.unreachable");
    if (!problem.isAway && (problem.status ?? 0) < 500) return this.#refuse(problem);
    this.#again(problem, () => void this.#sit(then));
  }

  /**
   * @param {Problem} problem
   * @param {() => void} run
   */
  #again(problem, run) {
    const wait = Math.max(problem.retryAfterMs ?? 0, backoff(this.#attempt, this.#random));
    this.#attempt += 1;
    this.#clock.after(wait, () => {
      if (this.#running) run();
    });
  }

  /**
   * The token is old, or the server forgot it: asks for a new one over HTTP, where the session says who we are.
   * @param {Problem} problem
   */
  #shownTheDoor(problem) {
    this.#again(problem, () => void this.#sit(() => this.#connection.retry()));
  }

  async #join() {
    const request = { last_seq: this.#lastSeq, take_over: this.#takeOver, media: this.#media };
    try {
      const { state } = await this.#connection.request("join", request);
      if (!this.#running) return;
      this.#enter(state);
    } catch (error) {
      if (this.#running) this.#notJoined(/** @type {Problem} */ (error));
    }
  }

  /** @param {RoomState} state */
  #enter(state) {
    this.#attempt = 0;
    this.#takeOver = false;
    this.#ahead.clear();
    for (const entry of state.events ?? []) this.#give(entry);
    this.#lastSeq = Math.max(this.#lastSeq, state.room?.last_seq ?? 0);
    this.#mediaTold = JSON.stringify(this.#media);
    this.#joined = true;
    this.emit("joined", state);
    this.emit("online", true);
    void this.#tellMedia();
  }

  /** @param {Problem} problem */
  #notJoined(problem) {
    const code = /** @type {ErrorCode | "socket.timeout"} */ (problem.code);
    if (code === "rooms.seat_in_use") {
      this.stop();
      this.emit("elsewhere", problem);
    } else if (code === "socket.timeout") {
      this.#connection.renew();
    } else if (code === "rooms.seat_refused") {
      this.#again(problem, () => void this.#sit(() => this.#connection.renew()));
    } else if (problem.retryAfterMs !== null) {
      this.#again(problem, () => void this.#join());
    } else if (!problem.isAway) {
      this.#refuse(problem);
    }
  }

  /** @param {Problem} problem */
  #refuse(problem) {
    this.stop();
    this.emit("refused", problem);
  }

  /** @param {boolean} joined */
  #setJoined(joined) {
    if (joined === this.#joined) return;
    this.#joined = joined;
    this.emit("online", joined);
  }

  async #tellMedia() {
    const told = JSON.stringify(this.#media);
    if (told === this.#mediaTold) return;
    this.#mediaTold = told;
    try {
      await this.request("set_media", this.#media);
    } catch {
      this.#mediaTold = ""; // The next change or join tells it.
    }
  }

  /** @param {number} timeoutMs */
  async #beat(timeoutMs) {
    if (!this.online) return;
    const quality = this.#quality();
    try {
      this.#renewed(await this.#connection.request("heartbeat", quality ? { quality } : {}, { timeoutMs }));
    } catch (error) {
      const code = /** @type {ErrorCode | "socket.timeout"} */ (/** @type {Problem} */ (error).code);
      if (code === "socket.timeout") this.#connection.renew();
      if (code === "signaling.not_joined") void this.#join();
    }
  }

  /** @param {Record<string, any>} ack */
  #renewed({ seat_token: token, now = null, seen = {}, ice_servers: iceServers }) {
    if (token) this.#token = token;
    if (iceServers) this.emit("servers", iceServers);
    this.emit("seen", { now, seen });
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  #hear(name, data) {
    for (const entry of data?.entries ?? []) this.#log(entry); // What changed somebody says what the log tells of it.
    if (name === "room_event") return this.#log(data);
    if (name === "room_state") return this.#enter(data);
    if (name === "participant_changed") return this.emit("participant", data.participant);
    if (name === "peer_message") return this.emit("peer", data);
    if (name === "admitted") return this.emit("admitted", data);
    if (name === "not_passed") return this.emit("notPassed", { event: data.event, problem: refusalAsProblem(data.error, "socket.unexpected") });
    this.#hearEnd(name, data);
  }

  /**
   * @param {string} name
   * @param {any} data
   */
  #hearEnd(name, data) {
    if (name !== "removed" && name !== "moved" && name !== "finished") return;
    this.stop();
    if (name === "removed") this.emit("removed", data ?? {});
    else this.emit(name, null);
  }

  /**
   * Gives each entry once and in order; what comes too early waits for what is missing, which a join fetches.
   * @param {RoomEvent} entry
   */
  #log(entry) {
    if (entry.seq <= this.#lastSeq) return;
    this.#ahead.set(entry.seq, entry);
    for (let next; (next = this.#ahead.get(this.#lastSeq + 1)); ) this.#give(next);
    if (this.#ahead.size > 0 && this.#joined) this.#fetchMissing();
  }

  /** @param {RoomEvent} entry the next one that is ours to know; numbers between may be somebody else's */
  #give(entry) {
    this.#ahead.delete(entry.seq);
    if (entry.seq <= this.#lastSeq) return;
    this.#lastSeq = entry.seq;
    this.emit("entry", entry);
  }

  #fetchMissing() {
    const missing = this.#lastSeq + 1;
    this.#clock.after(MISSING_MS, () => {
      if (this.online && this.#ahead.size > 0 && this.#lastSeq < missing) void this.#join();
    });
  }
}

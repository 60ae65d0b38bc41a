/**
 * One call: who is here, who may be seen and heard, and in which of its states it is.
 *
 * Puts the signaling client and the links to the others together. Signaling away is not the call away: links live on and
 * a healthy one is left alone when signaling returns.
 */
import { Emitter } from "../core/emitter.js";
import { isInside, mayMove, stateOfLinks } from "./call_states.js";
import { ChatLog } from "./chat_log.js";
import { Links } from "./links.js";
import { Roster } from "./roster.js";

/** @typedef {import("../core/problem.js").Problem} Problem */
/** @typedef {import("./types").CallState} CallState */
/** @typedef {import("./types").Participant} Participant */
/** @typedef {import("./types").RoomState} RoomState */
/** @typedef {import("./types").TrackKind} TrackKind */
/** @typedef {import("./types").MediaState} MediaState */
/** @typedef {import("./types").ErrorCode} ErrorCode */

/**
 * @typedef {object} CallEvents
 * @property {{state: CallState, from: CallState, problem: Problem | null}} state
 * @property {Participant[]} participants
 * @property {{id: string, tracks: import("./types").Tracks}} remote what another participant sends now
 * @property {{id: string, state: import("./call_states.js").LinkState}} link
 * @property {{id: string} & import("./types").Quality & {soundClear: boolean}} quality
 * @property {boolean} signaling the server is reachable
 * @property {import("./types").RoomEvent} entry
 * @property {boolean} locked nobody new can come in, or again they can
 */

/** What a refusal means when it says how the call ended while we were away. @type {Partial<Record<ErrorCode, CallState>>} */
const ENDINGS = { "rooms.finished": "finished", "rooms.seat_taken_away": "removed", "rooms.seat_moved": "moved" };

/** @extends {Emitter<CallEvents>} */
export class CallSession extends Emitter {
  #signaling;
  #clock;
  #report;
  /** @type {CallState} */
  #state = "idle";
  #wasLive = false;
  #roster;
  #newId;
  #links;
  #soundOn = true;
  #locked = false;
  /** When the consultation began, by the server's clock. @type {string | null} */
  liveAt = null;

  /**
   * @param {object} deps
   * @param {import("./signaling_client.js").SignalingClient} deps.signaling
   * @param {import("./peer_link.js").LinkDeps} deps.linkDeps
   * @param {() => string} deps.newId
   */
  constructor({ signaling, linkDeps, newId }) {
    super();
    this.#signaling = signaling;
    this.#clock = linkDeps.clock;
    this.#report = linkDeps.report;
    this.#newId = newId;
    this.#roster = new Roster(linkDeps.clock);
    this.#links = new Links({ signaling, linkDeps, roster: this.#roster });
    this.chat = new ChatLog({ send: (message) => signaling.request("chat", message), clock: this.#clock, newId });
    this.#listen();
  }

  get state() {
    return this.#state;
  }

  get participants() {
    return this.#roster.all;
  }

  get me() {
    return this.#roster.me;
  }

  /** Whether the host lets nobody new in. */
  get locked() {
    return this.#locked;
  }

  /** The server is reachable and knows us. Away, the media goes on. */
  get online() {
    return this.#signaling.online;
  }

  /** What we send now, in the words that the others are told. @returns {MediaState} */
  get media() {
    const { audio, camera, screen } = this.#links.tracks;
    return { audio: audio !== null && this.#soundOn, video: camera !== null, screen: screen !== null };
  }

  /** Milliseconds by the server's clock, so that ages do not depend on this device's. */
  get serverNow() {
    return this.#roster.serverNow;
  }

  /**
   * Takes the seat; with `takeOver`, from whichever tab has it.
   * @param {{takeOver?: boolean}} [options]
   */
  join({ takeOver = false } = {}) {
    this.#move("joining");
    this.#signaling.start({ media: this.media, takeOver });
  }

  /** Hangs up here. The consultation goes on, and this seat stays ours to come back to. */
  async leave() {
    const told = this.#signaling.request("leave", {});
    this.#end("left");
    await told.catch(() => undefined); // Away: the server notices by the heartbeats that stop.
    this.#signaling.stop();
  }

  /** Ends the consultation for everyone. Rejects with a Problem when the server did not take it. */
  async finish() {
    try {
      await this.#signaling.request("finish", { client_id: this.#newId() });
    } catch (error) {
      if (this.#state !== "finished") throw error; // Otherwise the news was faster than the acknowledgement.
    }
    this.#stop("finished");
  }

  /** @param {string} id who it is was checked by a person, on the picture or by asking */
  async admit(id) {
    const along = this.#links.carry(id);
    const wish = { participant_id: id, identity_confirmed: /** @type {const} */ (true), ...along };
    const { participant, offered } = await this.#signaling.admit(wish);
    if (!isInside(this.#state)) return;
    this.#links.carried(id, { connected: along.connected, offered });
    this.#changed(participant);
  }

  /** @param {string} id */
  remove(id) {
    return this.#signaling.request("remove", { participant_id: id });
  }

  /** @param {boolean} locked whether nobody new can come in; those who were inside may always come back */
  lock(locked) {
    return this.#signaling.request("set_lock", { locked });
  }

  /** @param {string} text */
  say(text) {
    return this.chat.say(this.me?.id ?? "", text);
  }

  /**
   * Sends this track to everyone from now on, or nothing of its kind; never negotiates.
   * @param {TrackKind} kind
   * @param {MediaStreamTrack | null} track
   */
  async setTrack(kind, track) {
    const sent = this.#links.setTrack(kind, track);
    this.#signaling.setMedia(this.media);
    await sent;
  }

  /** @param {boolean} on whether the microphone's track carries sound or silence */
  setSound(on) {
    this.#soundOn = on;
    this.#signaling.setMedia(this.media);
  }

  /** The device's network changed: the paths may be dead although nothing has timed out. */
  networkChange() {
    this.#signaling.poke();
    this.#links.networkChange();
    this.#prepare({ afresh: true });
  }

  /** The page was asleep or hidden and is back. */
  wake() {
    this.#signaling.poke();
  }

  /** The worst link's quality, for the heartbeat. */
  get quality() {
    return this.#links.quality;
  }

  /** How loud the others are just now, by participant, between 0 and 1. */
  get levels() {
    return this.#links.levels;
  }

  /** The short code that both ends of a call for two can compare; null when there are more, or not yet two. */
  safetyCode() {
    return this.#links.safetyCode();
  }

  /** Numbers for tests and for support: what was decoded from whom, and over how many transceivers. */
  stats() {
    return this.#links.stats();
  }

  #listen() {
    const signaling = this.#signaling;
    signaling.on("joined", (state) => this.#joined(state));
    signaling.on("participant", (participant) => this.#changed(participant));
    signaling.on("admitted", (admission) => this.#admitted(admission));
    signaling.on("peer", (message) => this.#links.receive(message));
    signaling.on("notPassed", ({ event, problem }) => this.#report(`send_${event}`, problem));
    signaling.on("entry", (entry) => this.#logged(entry));
    signaling.on("online", (online) => this.emit("signaling", online));
    signaling.on("seen", ({ now, seen }) => this.#seen(now, seen));
    signaling.on("servers", (iceServers) => this.#links.serve(iceServers));
    signaling.on("removed", () => this.#stop("removed"));
    signaling.on("moved", () => this.#stop("moved"));
    signaling.on("finished", () => this.#stop("finished"));
    signaling.on("elsewhere", (problem) => this.#end("elsewhere", problem));
    this.#links.on("state", (link) => this.#linkMoved(link));
    this.#links.on("remote", (remote) => this.emit("remote", remote));
    this.#links.on("quality", (quality) => this.emit("quality", quality));
    signaling.on("refused", (problem) => this.#end(ENDINGS[/** @type {ErrorCode} */ (problem.code)] ?? "refused", problem));
  }

  /** @param {RoomState} state */
  #joined(state) {
    this.#roster.replace(state);
    this.#links.serve(state.ice_servers);
    this.liveAt = state.room.live_at ?? this.liveAt;
    this.#setLocked(state.room.is_locked);
    const before = this.#links.all;
    this.#reconcile({ ask: () => true });
    this.#prepare({ afresh: true });
    for (const link of before) link.resume();
    this.chat.resume();
    this.emit("participants", this.participants);
  }

  /**
   * @param {Participant} participant
   * @param {Parameters<Links["reconcile"]>[0]} [options]
   */
  #changed(participant, options) {
    const before = this.#roster.get(participant.id);
    this.#roster.merge(participant);
    this.#reconcile(options);
    this.#prepare();
    if (before?.state === "reconnecting" && participant.state !== "reconnecting") this.#links.resume(participant.id);
    this.emit("participants", this.participants);
  }

  /** @param {import("./types").Admission} admission */
  #admitted({ participant, ice_servers: iceServers, live_at: liveAt, offer, connected = false }) {
    this.#links.serve(iceServers);
    this.liveAt = liveAt ?? this.liveAt;
    if (!connected) this.#links.closeDoor();
    // Whom the host takes for connected, and who is not (after a reload), says so.
    this.#changed(participant, { ask: (other) => connected && other.role === "host" });
    if (offer) this.#links.receive(offer);
  }

  /** @param {import("./types").RoomEvent} entry */
  #logged(entry) {
    if (entry.kind === "said") this.chat.heard(entry);
    if (entry.kind === "locked" || entry.kind === "unlocked") this.#setLocked(entry.kind === "locked");
    this.emit("entry", entry);
  }

  /** @param {boolean} locked */
  #setLocked(locked) {
    if (locked === this.#locked) return;
    this.#locked = locked;
    this.emit("locked", locked);
  }

  /**
   * @param {string | null} now
   * @param {Record<string, string>} seen
   */
  #seen(now, seen) {
    this.#roster.tellTime(now);
    this.#roster.seen(seen);
    this.#prepare();
    this.emit("participants", this.participants);
  }

  /** @param {Parameters<Links["reconcile"]>[0]} [options] */
  #reconcile(options) {
    this.#links.reconcile(options);
    this.#settle();
  }

  /** @param {{afresh?: boolean}} [options] */
  #prepare({ afresh = false } = {}) {
    this.#links.prepare({ afresh, active: isInside(this.#state) });
  }

  /** @param {{id: string, state: import("./call_states.js").LinkState}} link */
  #linkMoved(link) {
    this.#settle();
    this.emit("link", link);
  }

  #settle() {
    if (this.#state !== "joining" && !isInside(this.#state)) return;
    if (!this.me) return;
    this.#move(stateOfLinks(this.#links.states, this.#wasLive));
  }

  /** @param {CallState} state */
  #stop(state) {
    this.#signaling.stop();
    this.#end(state);
  }

  /**
   * @param {CallState} state
   * @param {Problem | null} [problem]
   */
  #end(state, problem = null) {
    if (!mayMove(this.#state, state)) return; // It has ended already, in another way.
    this.#move(state, problem);
    this.#links.close();
  }

  /**
   * @param {CallState} to
   * @param {Problem | null} [problem]
   */
  #move(to, problem = null) {
    const from = this.#state;
    if (from === to) return;
    if (!mayMove(from, to)) throw new Error(`a call cannot go from ${from} to ${to}`);
    this.#state = to;
    this.#wasLive = to === "live" || (to === "reconnecting" && this.#wasLive);
    if (to === "live") this.liveAt ??= new Date(this.serverNow).toISOString();
    this.emit("state", { state: to, from, problem });
  }
}

/**
 * The connections to the others of the room: one for each who is present, and made ready ahead for those at the door.
 *
 * Who is present is the server's word; nothing is sent or shown before it has admitted both.
 */
import { Emitter } from "../core/emitter.js";
import { isPresent } from "./call_states.js";
import { DoorLinks } from "./door_links.js";
import { signalingTo } from "./link_signaling.js";
import { PeerLink } from "./peer_link.js";
import { PreparedLinks } from "./prepared_links.js";
import { isBefore } from "./roster.js";
import { safetyCode } from "./safety_code.js";
import { readSample } from "./stats_sample.js";

/** @typedef {import("./types").Participant} Participant */
/** @typedef {import("./types").Tracks} Tracks */
/** @typedef {import("./types").TrackKind} TrackKind */

/**
 * @typedef {object} LinkEvents
 * @property {{id: string, tracks: Tracks}} remote what another participant sends now
 * @property {{id: string, state: import("./call_states.js").LinkState}} state
 * @property {{id: string} & import("./types").Quality & {soundClear: boolean}} quality
 */

/** A connection costs sockets, and at the relay an allocation: those at the head of the queue are enough. */
export const MOST_PREPARED = 2;
/** Relay credentials are good for ten minutes; near their end nothing is prepared with them. */
const FRESH_MS = 9 * 60_000;

/** @extends {Emitter<LinkEvents>} */
export class Links extends Emitter {
  #signaling;
  #deps;
  #roster;
  /** @type {Map<string, PeerLink>} */
  #links = new Map();
  #prepared = new PreparedLinks((id) => this.#preparedFor(id));
  #door = new DoorLinks((id) => this.#preparedFor(id, { atDoor: true }));
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #freshUntil = -Infinity;
  /** What is sent to everyone. @type {Tracks} */
  tracks = { audio: null, camera: null, screen: null };

  /**
   * @param {object} deps
   * @param {import("./signaling_client.js").SignalingClient} deps.signaling
   * @param {import("./peer_link.js").LinkDeps} deps.linkDeps
   * @param {import("./roster.js").Roster} deps.roster
   */
  constructor({ signaling, linkDeps, roster }) {
    super();
    this.#signaling = signaling;
    this.#deps = linkDeps;
    this.#roster = roster;
  }

  /** How each connection stands. */
  get states() {
    return [...this.#links.values()].map((link) => link.state);
  }

  /** The worst one's quality. */
  get quality() {
    const known = [...this.#links.values()].map((link) => link.quality).filter((quality) => quality !== null);
    return known.sort((a, b) => b.loss - a.loss)[0] ?? null;
  }

  /** How loud the others are just now, by participant, between 0 and 1. */
  get levels() {
    return new Map([...this.#links].map(([id, link]) => [id, link.level]));
  }

  /** The short code that both ends of a call for two can compare; null when there are more, or not yet two. */
  async safetyCode() {
    const [link, ...others] = this.#links.values();
    if (!link || others.length > 0) return null;
    const { local, remote } = link.descriptions;
    return safetyCode(local, remote, crypto.subtle);
  }

  /** Numbers for tests and for support: what was decoded from whom, and over how many transceivers. */
  async stats() {
    return Promise.all([...this.#links].map(async ([id, link]) => {
      const { report, transceivers, state } = await link.stats();
      return { id, state, transceivers, ...readSample(report, this.#deps.clock.now()) };
    }));
  }

  /** @param {RTCIceServer[] | undefined} iceServers for connections made from now on */
  serve(iceServers) {
    if (!iceServers) return;
    this.#iceServers = iceServers;
    this.#freshUntil = this.#deps.clock.now() + FRESH_MS;
  }

  /**
   * Gives everyone who is present a link, and nobody else.
   * @param {{ask?: (other: Participant) => boolean}} [options] whom to ask for an offer: who may hold an old connection of ours
   */
  reconcile({ ask = () => false } = {}) {
    const inside = isPresent(this.#roster.me);
    for (const [id, link] of this.#links) if (!inside || !isPresent(this.#roster.get(id))) this.#unlink(id, link);
    if (inside) for (const other of this.#roster.others.filter(isPresent)) this.#link(other, ask(other));
  }

  /**
   * Gets connections ready for those at the door whom we may let in and would offer to; for who waits, keeps the host's.
   * @param {{afresh: boolean, active: boolean}} how afresh: held offers belong to another network or to older credentials
   */
  prepare({ afresh, active }) {
    if (afresh) this.#prepared.keep([]);
    const { me } = this.#roster;
    const waiting = active && me?.role === "host" && isPresent(me) ? this.#roster.waitingAfter(me).slice(0, MOST_PREPARED) : [];
    if (active && me?.state === "waiting") this.#door.retain(this.#roster.others.filter(isHostInside).map(({ id }) => id));
    else this.#door.keep(this.#hasRelay ? waiting : []);
    this.#prepared.keep(this.#hasRelay ? [] : waiting);
  }

  /** Without a relay nobody is connected before being let in: it would tell the two sides each other's addresses. */
  get #hasRelay() {
    return this.#iceServers.some(({ urls }) => [urls].flat().some((url) => url.startsWith("turn")));
  }

  /**
   * What goes along with the admission of this one: that they are connected already, or the offer if there is one yet.
   * @param {string} id
   * @returns {Pick<import("./types").ClientEvents["admit"], "connected" | "offer">}
   */
  carry(id) {
    if (this.#door.isReady(id)) return { connected: true };
    const offer = this.#prepared.carry(id);
    return offer ? { offer } : {};
  }

  /**
   * @param {string} id who was let in
   * @param {{connected?: boolean, offered: boolean}} said what they heard with it
   */
  carried(id, { connected = false, offered }) {
    if (!connected) this.#door.drop(id); // They have closed theirs, also when it has become well meanwhile.
    if (offered) this.#prepared.carried(id);
  }

  /** @param {import("./types").RelayedMessage} message */
  receive({ from, ice_servers: iceServers, ...message }) {
    if (message.kind === "offer" && this.#roster.me?.state === "waiting") this.#answerAtDoor(from, iceServers);
    void (this.#links.get(from) ?? this.#door.get(from))?.receive(message);
  }

  /** The host lets us in and is about to make another connection. */
  closeDoor() {
    this.#door.retain([]);
  }

  /**
   * Sends this track to everyone from now on, or nothing of its kind; never negotiates.
   * @param {TrackKind} kind
   * @param {MediaStreamTrack | null} track
   */
  async setTrack(kind, track) {
    this.tracks[kind] = track;
    await Promise.all([...this.#links.values(), ...this.#prepared.links].map((link) => link.replace(kind, track)));
  }

  networkChange() {
    for (const link of this.all) link.networkChange();
  }

  /** Those there are, to be looked after once the server is back. */
  get all() {
    return [...this.#links.values(), ...this.#door.all];
  }

  /** @param {string} id whose end is back */
  resume(id) {
    this.#links.get(id)?.resume();
  }

  /** Closes them all. */
  close() {
    for (const [id, link] of this.#links) this.#unlink(id, link);
    this.#prepared.keep([]);
    this.#door.retain([]);
  }

  /**
   * @param {string} from
   * @param {RTCIceServer[] | undefined} iceServers
   */
  #answerAtDoor(from, iceServers) {
    this.serve(iceServers);
    if (this.#hasRelay && isHostInside(this.#roster.get(from))) this.#door.open(from);
  }

  /**
   * @param {Participant} other
   * @param {boolean} ask
   */
  #link(other, ask) {
    const { id } = other;
    if (this.#links.has(id)) return;
    const open = this.#door.take(id);
    const { link, carried } = open ? { link: open, carried: false } : this.#prepared.take(id) ?? { link: this.#linkTo(other), carried: false };
    this.#links.set(id, link);
    link.on("state", (state) => this.emit("state", { id, state }));
    link.on("remote", (tracks) => this.emit("remote", { id, tracks }));
    link.on("quality", (quality) => this.emit("quality", { id, ...quality }));
    if (open) open.open({ iceServers: this.#iceServers, freshUntil: this.#freshUntil, tracks: this.tracks });
    else link.start({ ask, carried });
  }

  /**
   * @param {Participant} other
   * @param {{atDoor?: boolean}} [options]
   */
  #linkTo(other, { atDoor = false } = {}) {
    return new PeerLink({
      polite: isBefore(other, /** @type {Participant} */ (this.#roster.me)),
      iceServers: this.#iceServers,
      tracks: atDoor ? { audio: null, camera: null, screen: null } : this.tracks,
      signaling: signalingTo(this.#signaling, other.id),
      deps: this.#deps,
      atDoor,
    });
  }

  /**
   * @param {string} id
   * @param {{atDoor?: boolean}} [options]
   */
  #preparedFor(id, options) {
    const other = this.#roster.get(id);
    return other && this.#deps.clock.now() < this.#freshUntil ? this.#linkTo(other, options) : null;
  }

  /**
   * @param {string} id
   * @param {PeerLink} link
   */
  #unlink(id, link) {
    this.#links.delete(id);
    link.stop();
    this.emit("remote", { id, tracks: { audio: null, camera: null, screen: null } });
  }
}

/** @param {Participant | undefined} other */
function isHostInside(other) {
  return other?.role === "host" && isPresent(other);
}

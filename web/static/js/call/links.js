/**
 * The connections to the others of the room: one for each who is present, and made ready ahead for those at the door.
 *
 * Who is present is the server's word; nothing is sent or shown before it has admitted both.
 */
import { Emitter } from "../core/emitter.js";
import { isPresent } from "./call_states.js";
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
  /** @type {RTCIceServer[]} */
  #iceServers = [];
  #iceServersAt = 0;
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
    this.#iceServersAt = this.#deps.clock.now();
  }

  /**
   * Gives everyone who is present a link, and nobody else.
   * @param {{ask?: boolean}} [options]
   */
  reconcile({ ask = false } = {}) {
    const inside = isPresent(this.#roster.me);
    for (const [id, link] of this.#links) if (!inside || !isPresent(this.#roster.get(id))) this.#unlink(id, link);
    if (inside) for (const other of this.#roster.others.filter(isPresent)) this.#link(other, ask);
  }

  /**
   * Gets connections ready for those at the door whom we may let in and would offer to.
   * @param {{afresh: boolean, mayLetIn: boolean}} how afresh: those that are ready belong to another network or to older credentials
   */
  prepare({ afresh, mayLetIn }) {
    if (afresh) this.#prepared.keep([]);
    const { me } = this.#roster;
    this.#prepared.keep(mayLetIn && me?.role === "host" && isPresent(me) ? this.#roster.waitingAfter(me) : []);
  }

  /**
   * The offer for this one, to go along with the admission; null when there is none yet.
   * @param {string} id
   */
  carry(id) {
    return this.#prepared.carry(id);
  }

  /** @param {string} id whose offer went along */
  carried(id) {
    this.#prepared.carried(id);
  }

  /** @param {import("./types").RelayedMessage} message */
  receive({ from, ...message }) {
    void this.#links.get(from)?.receive(message);
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
    for (const link of this.#links.values()) link.networkChange();
  }

  /** Those there are, to be looked after once the server is back. */
  get all() {
    return [...this.#links.values()];
  }

  /** @param {string} id whose end is back */
  resume(id) {
    this.#links.get(id)?.resume();
  }

  /** Closes them all. */
  close() {
    for (const [id, link] of this.#links) this.#unlink(id, link);
    this.#prepared.keep([]);
  }

  /**
   * @param {Participant} other
   * @param {boolean} ask
   */
  #link(other, ask) {
    const { id } = other;
    if (this.#links.has(id)) return;
    const { link, carried } = this.#prepared.take(id) ?? { link: this.#linkTo(other), carried: false };
    this.#links.set(id, link);
    link.on("state", (state) => this.emit("state", { id, state }));
    link.on("remote", (tracks) => this.emit("remote", { id, tracks }));
    link.on("quality", (quality) => this.emit("quality", { id, ...quality }));
    link.start({ ask, carried });
  }

  /** @param {Participant} other */
  #linkTo(other) {
    return new PeerLink({
      polite: isBefore(other, /** @type {Participant} */ (this.#roster.me)),
      iceServers: this.#iceServers,
      tracks: this.tracks,
      signaling: signalingTo(this.#signaling, other.id),
      deps: this.#deps,
    });
  }

  /** @param {string} id */
  #preparedFor(id) {
    const other = this.#roster.get(id);
    return other && this.#deps.clock.now() - this.#iceServersAt < FRESH_MS ? this.#linkTo(other) : null;
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

/**
 * The media path to one other participant, for as long as both are in the room.
 *
 * Keeps a peer connection healthy (ICE restart, early) and replaces it when the other end has lost its own (a reloaded
 * page, another tab) or when it never comes to life. Signaling may be away at any time: a healthy path is left alone when
 * it comes back.
 */
import { Emitter } from "../core/emitter.js";
import { Negotiation } from "./negotiation.js";
import { QualityMonitor } from "./quality_monitor.js";
import { RESTART_EVERY_MS, ReconnectPolicy } from "./reconnect_policy.js";
import { sessionOf } from "./sdp.js";
import { TRACK_KINDS, TransceiverSet } from "./transceivers.js";

/** @typedef {import("./types").PeerMessage} PeerMessage */
/** @typedef {import("./types").Tracks} Tracks */
/** @typedef {import("./types").TrackKind} TrackKind */
/** @typedef {import("./types").Sample} Sample */
/** @typedef {import("./call_states.js").LinkState} LinkState */

/**
 * @typedef {object} LinkSignaling
 * @property {() => boolean} online
 * @property {(message: PeerMessage) => Promise<unknown>} send
 * @property {(options: {fresh: boolean}) => Promise<RTCIceServer[] | null>} restartIce fresh ICE servers; asks the other end too
 *
 * @typedef {object} LinkDeps
 * @property {import("../core/clock.js").Clock} clock
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} makePeerConnection
 * @property {() => MediaStream} makeStream
 * @property {boolean} [relayOnly] this site sends all media through its relay
 * @property {(what: string, detail: unknown) => void} report
 */

/** The first picture comes before the search for a path that is shorter than the relay's. */
export const SHORTER_PATH_MS = 2000;

/** @extends {Emitter<{state: LinkState, remote: Tracks, quality: import("./types").Quality & {soundClear: boolean}}>} */
export class PeerLink extends Emitter {
  #polite;
  #iceServers;
  #tracks;
  #signaling;
  #deps;
  /** @type {LinkState} */
  #state = "new";
  #everConnected = false;
  #closed = false;
  #prepared = false;
  #atDoor;
  #askedAt = -Infinity;
  #freshUntil = -Infinity;
  #life = new AbortController();
  /** @type {RTCPeerConnection} */ #pc;
  /** @type {TransceiverSet} */ #transceivers;
  /** @type {Negotiation} */ #negotiation;
  /** @type {QualityMonitor} */ #monitor;
  #policy = new ReconnectPolicy();

  /**
   * @param {object} options
   * @param {boolean} options.polite
   * @param {RTCIceServer[]} options.iceServers
   * @param {Tracks} options.tracks
   * @param {LinkSignaling} options.signaling
   * @param {LinkDeps} options.deps
   * @param {boolean} [options.atDoor] one of the two is not let in yet: by way of the relay only, until `open()`
   */
  constructor({ polite, iceServers, tracks, signaling, deps, atDoor = false }) {
    super();
    this.#atDoor = atDoor;
    this.#polite = polite;
    this.#iceServers = iceServers;
    this.#tracks = { ...tracks };
    this.#signaling = signaling;
    this.#deps = deps;
    ({ pc: this.#pc, transceivers: this.#transceivers, negotiation: this.#negotiation, monitor: this.#monitor } = this.#make());
  }

  get state() {
    return this.#state;
  }

  /** What the remote end sends, by kind; tracks exist before anything arrives. */
  get remote() {
    return /** @type {Tracks} */ (Object.fromEntries(TRACK_KINDS.map((kind) => [kind, this.#transceivers.remote(kind)])));
  }

  /** The latest judgement of the path, or null in its first second. */
  get quality() {
    return this.#monitor.quality;
  }

  /** For the impolite end: makes the offer and gathers its candidates. Nothing is sent before `start()`. */
  prepare() {
    this.#prepared = true;
    this.#negotiation.start(this.#life.signal, { held: true });
  }

  /** The prepared offer, to travel with the news that lets the other end in; null when it is not ready. */
  carry() {
    return this.#negotiation.carry();
  }

  /**
   * Begins. The impolite end offers, unless its prepared offer was `carried` there; the polite one waits for the offer, or asks for one when it has come back to a call
   * whose other end may still hold the old connection.
   * @param {{ask?: boolean, carried?: boolean}} [options]
   */
  start({ ask = false, carried = false } = {}) {
    this.#begin(carried);
    if (ask && this.#polite) void this.#restart();
  }

  /**
   * Both are inside: sends on the connection that was made through the door. Media flows by the relay at once, and by a
   * shorter path when one is found.
   * @param {{iceServers: RTCIceServer[], freshUntil: number, tracks: Tracks}} options freshUntil: so long the servers are as good as newly asked for
   */
  open({ iceServers, freshUntil, tracks }) {
    const pc = this.#pc;
    this.#atDoor = false;
    this.#iceServers = iceServers;
    this.#freshUntil = freshUntil;
    for (const kind of TRACK_KINDS) void this.replace(kind, tracks[kind]);
    pc.setConfiguration({ ...pc.getConfiguration(), iceServers, iceTransportPolicy: this.#transportPolicy });
    if (!this.#polite && !this.#deps.relayOnly) this.#deps.clock.after(SHORTER_PATH_MS, () => pc === this.#pc && this.networkChange());
    this.emit("remote", this.remote);
    this.emit("state", this.#state);
  }

  stop() {
    this.#closed = true;
    this.#end();
  }

  /**
   * @param {PeerMessage} message what the other end sent
   */
  async receive(message) {
    if (this.#closed) return;
    if (message.kind === "restart_ice") return this.#askedToRestart(message.fresh ?? false);
    if ("sdp" in message && this.#comesFromAnother(message)) {
      this.#rebuild();
      if (message.kind === "answer") return; // It answered a connection that is gone; the new one has just offered.
    }
    await this.#negotiation.receive(message);
    if (message.kind === "offer") this.emit("remote", this.remote);
  }

  /** Signaling is back, at our end or at theirs: repairs the path if it needs that, and leaves a healthy one alone. */
  resume() {
    if (!this.#closed && !this.healthy) this.#wantRestart();
  }

  /** The device's network changed: restarts ICE at the next look, at most once in five seconds. */
  networkChange() {
    if (!this.#closed) this.#wantRestart();
  }

  get healthy() {
    return this.#pc.connectionState === "connected" && !this.#policy.broken;
  }

  /**
   * @param {TrackKind} kind
   * @param {MediaStreamTrack | null} track
   */
  async replace(kind, track) {
    this.#tracks[kind] = track;
    await this.#transceivers.replace(kind, track);
  }

  /** Both descriptions in force: their fingerprints are what a safety code is made from. */
  get descriptions() {
    return { local: this.#pc.localDescription?.sdp, remote: this.#pc.remoteDescription?.sdp };
  }

  /** How loud they are just now, between 0 and 1. */
  get level() {
    return this.#transceivers.level();
  }

  /** The browser's own statistics, and how many transceivers there are. */
  async stats() {
    return { report: await this.#pc.getStats(), transceivers: this.#pc.getTransceivers().length, state: this.#state };
  }

  #make() {
    const { clock, makePeerConnection, makeStream, report } = this.#deps;
    const pc = makePeerConnection({ iceServers: this.#iceServers, bundlePolicy: "max-bundle", iceTransportPolicy: this.#transportPolicy });
    const transceivers = new TransceiverSet(pc, { tracks: this.#tracks, makeStream });
    const send = this.#signaling.send;
    const negotiation = new Negotiation({ pc, polite: this.#polite, transceivers, clock, send, report });
    const monitor = new QualityMonitor({
      getStats: () => pc.getStats(),
      clock,
      isQuiet: () => this.#policy.quiet && !this.#atDoor,
    });
    return { pc, transceivers, negotiation, monitor };
  }

  /** @returns {RTCIceTransportPolicy} */
  get #transportPolicy() {
    return this.#atDoor || this.#deps.relayOnly ? "relay" : "all";
  }

  #begin(carried = false) {
    const { signal } = this.#life;
    const pc = this.#pc;
    pc.addEventListener("connectionstatechange", () => this.#settle(), { signal });
    pc.addEventListener("iceconnectionstatechange", () => this.#watchIce(), { signal });
    this.#monitor.on("sample", (sample) => this.#look(sample), { signal });
    this.#monitor.on("quality", (quality) => this.emit("quality", quality), { signal });
    if (this.#prepared) void this.#negotiation.release({ carried });
    else this.#negotiation.start(signal);
    this.#prepared = false;
    this.#monitor.start();
    this.emit("remote", this.remote);
    this.#settle();
  }

  #end() {
    this.#life.abort();
    this.#monitor.stop();
    this.#pc.close();
  }

  #rebuild() {
    this.#end();
    this.#life = new AbortController();
    this.#policy = this.#policy.successor();
    ({ pc: this.#pc, transceivers: this.#transceivers, negotiation: this.#negotiation, monitor: this.#monitor } = this.#make());
    this.#begin();
  }

  /** @param {Extract<PeerMessage, {sdp: string}>} message */
  #comesFromAnother({ kind, sdp }) {
    const known = sessionOf(this.#pc.remoteDescription?.sdp);
    const matters = this.#polite ? kind === "offer" : kind === "answer";
    return matters && known !== "" && known !== sessionOf(sdp);
  }

  /**
   * A fresh end cannot take the place of the one that had our offer, not even of one that never answered: by then its DTLS
   * may have greeted ours, which would go on talking with the one that is gone.
   * @param {boolean} fresh
   */
  #askedToRestart(fresh) {
    if (this.#polite) return;
    const now = this.#deps.clock.now();
    if (fresh && this.#negotiation.said) return this.#isTooSoon(now) ? undefined : this.#startOver();
    this.#policy.asked(now);
    this.#check();
  }

  /**
   * Nobody who was not let in makes us build connections as fast as they can ask.
   * @param {number} now
   */
  #isTooSoon(now) {
    const soon = this.#atDoor && now - this.#askedAt < RESTART_EVERY_MS;
    if (!soon) this.#askedAt = now;
    return soon;
  }

  #watchIce() {
    this.#policy.iceState(this.#pc.iceConnectionState);
    this.#check();
  }

  /** @param {Sample} sample */
  #look(sample) {
    this.#policy.sample(sample);
    this.#check();
  }

  #check() {
    const now = this.#deps.clock.now();
    this.#policy.negotiating(this.#isPending(), now);
    this.#policy.handshaking(this.#isHandshaking(), now);
    this.#settle();
    if (!this.#signaling.online()) return;
    if (this.#policy.stalled(now)) void this.#startOver();
    else if (this.#policy.due(now)) void this.#restart();
  }

  #wantRestart() {
    this.#policy.wanted();
    this.#check();
  }

  #isPending() {
    return this.#polite ? !this.#pc.remoteDescription : this.#negotiation.unanswered;
  }

  #isHandshaking() {
    const { connectionState, iceConnectionState } = this.#pc;
    return connectionState === "connecting" && (iceConnectionState === "connected" || iceConnectionState === "completed");
  }

  /** Replaces the connection: the impolite end makes another one, the polite one asks for that. */
  async #startOver() {
    const pc = this.#pc;
    await this.#refreshServers(this.#polite);
    if (!this.#polite && pc === this.#pc && !this.#closed) this.#rebuild();
  }

  /** Repairs the path: the impolite end offers (again), the polite one asks for an offer. */
  async #restart() {
    if (!this.#polite && this.#negotiation.unanswered) return this.#negotiation.resend();
    const pc = this.#pc;
    // Older than relay credentials last, they would cost the call its relay. The polite end's question is for the other.
    const isFresh = !this.#polite && this.#deps.clock.now() < this.#freshUntil;
    this.#freshUntil = -Infinity;
    const reached = isFresh || (await this.#refreshServers(!pc.remoteDescription));
    if (!reached || this.#polite || pc !== this.#pc || this.#closed) return;
    pc.restartIce();
  }

  /** @param {boolean} fresh */
  async #refreshServers(fresh) {
    const pc = this.#pc;
    try {
      const iceServers = await this.#signaling.restartIce({ fresh });
      if (!iceServers || pc.signalingState === "closed") return true;
      this.#iceServers = iceServers;
      pc.setConfiguration({ ...pc.getConfiguration(), iceServers });
      return true;
    } catch (error) {
      if (!this.#signaling.online()) this.#policy.postponed();
      this.#deps.report("restart_ice", error);
      return false;
    }
  }

  #settle() {
    if (this.#closed) return;
    const next = this.healthy ? "connected" : this.#everConnected ? "interrupted" : "connecting";
    this.#everConnected ||= next === "connected";
    if (next === this.#state) return;
    this.#state = next;
    this.emit("state", next);
  }
}

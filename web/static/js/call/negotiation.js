/**
 * Perfect negotiation (W3C WebRTC 10.7) over a relay that may be away for a while.
 *
 * Both ends may offer at any time; of two offers that cross, the impolite peer's stands. A description waits a moment
 * for its first candidates, so that a call costs few messages. What could not be sent is kept and sent by `resend()`. An
 * offer may be held until there is somebody to have it, and travel with the news that lets them in (`carry`, `release`).
 */
import { CandidateBatch } from "./candidate_batch.js";
import { ufragOf } from "./sdp.js";

/** @typedef {import("./types").PeerMessage} PeerMessage */
/** @typedef {import("./types").Candidate} Candidate */
/** @typedef {import("../core/clock.js").Clock} Clock */
/** @typedef {Extract<PeerMessage, {sdp: string}>} Description */

/** The longest a description waits for its first candidates. */
export const GATHER_MS = 100;

export class Negotiation {
  #pc;
  #polite;
  #transceivers;
  #send;
  #report;
  #batch;
  #makingOffer = false;
  #settingAnswer = false;
  #ignoring = false;
  #held = false;
  #ready = false;
  #said = false;
  #turn = 0;
  #ufrag = "";
  /** @type {RTCSessionDescription | null} */
  #description = null;
  /** @type {Candidate[]} */
  #early = [];
  /** @type {Promise<void>} */
  #received = Promise.resolve();

  /**
   * @param {object} deps
   * @param {RTCPeerConnection} deps.pc
   * @param {boolean} deps.polite
   * @param {import("./transceivers.js").TransceiverSet} deps.transceivers
   * @param {Clock} deps.clock
   * @param {(message: PeerMessage) => Promise<unknown>} deps.send rejects when the message did not reach the other end
   * @param {(what: string, error: unknown) => void} deps.report
   */
  constructor({ pc, polite, transceivers, clock, send, report }) {
    this.#pc = pc;
    this.#polite = polite;
    this.#transceivers = transceivers;
    this.#send = send;
    this.#report = report;
    this.#batch = new CandidateBatch({ clock, send: (candidates, end) => this.#sendRest(candidates, end) });
  }

  /**
   * @param {AbortSignal} signal ends it
   * @param {{held?: boolean}} [options] held: the offer is made and its candidates gathered, but nothing leaves
   */
  start(signal, { held = false } = {}) {
    const pc = this.#pc;
    this.#held = held;
    pc.addEventListener("negotiationneeded", () => void this.#offer(), { signal });
    pc.addEventListener("icecandidate", ({ candidate }) => this.#batch.add(candidate), { signal });
    signal.addEventListener("abort", () => this.#end(), { once: true });
    if (!this.#polite) this.#transceivers.create();
  }

  /**
   * Takes what the other end sent, one after the other.
   * @param {PeerMessage} message
   * @returns {Promise<void>}
   */
  receive(message) {
    this.#received = this.#received
      .then(() => this.#take(message))
      .catch((error) => this.#report(`receive_${message.kind}`, error));
    return this.#received;
  }

  /** The held offer with what is known by now, for whoever takes it along; null when it is not ready. */
  carry() {
    return this.#held && this.#ready && this.#description ? this.#described(this.#description.sdp) : null;
  }

  /**
   * Holds nothing back any more.
   * @param {{carried: boolean}} options whether the offer has reached the other end already
   */
  async release({ carried }) {
    this.#held = false;
    this.#said = carried;
    if (carried) this.#batch.open();
    else if (this.#ready) await this.#publish(this.#turn);
  }

  /** An offer of ours that nobody has answered yet. */
  get unanswered() {
    return this.#pc.signalingState === "have-local-offer";
  }

  /** The other end may have had a description of ours, and begun to connect by it. */
  get said() {
    return this.#said;
  }

  /** Sends the offer again that nobody has answered: it, or its answer, was lost on the way. */
  async resend() {
    if (this.unanswered) await this.#publish(this.#turn);
  }

  #end() {
    this.#turn += 1;
    this.#batch.stop();
  }

  async #offer() {
    // Chromium asks for one after fresh servers, also when there is nothing to offer: that would spoil the connection for good.
    if (this.#pc.getTransceivers().length === 0) return;
    try {
      this.#makingOffer = true;
      await this.#describe();
    } catch (error) {
      this.#report("offer", error);
    } finally {
      this.#makingOffer = false;
    }
    await this.#announce();
  }

  /** Sets the local description that the state asks for, an offer or an answer. */
  async #describe() {
    this.#turn += 1;
    await this.#pc.setLocalDescription();
    this.#description = this.#pc.localDescription;
  }

  /** Sends the local description with its first candidates, unless another one overtakes it meanwhile. */
  async #announce() {
    const turn = this.#turn;
    const ufrag = ufragOf(this.#description?.sdp);
    if (ufrag !== this.#ufrag) {
      this.#ufrag = ufrag;
      this.#batch.begin(ufrag);
      await this.#batch.gathered(GATHER_MS);
    }
    await this.#publish(turn);
  }

  /** @param {number} turn */
  async #publish(turn) {
    if (turn !== this.#turn || !this.#description) return;
    this.#ready = true;
    if (this.#held) return;
    this.#said = true;
    const { type, sdp } = this.#description;
    const described = this.#described(sdp);
    this.#batch.open();
    await this.#deliver({ kind: type === "offer" ? "offer" : "answer", ...described });
  }

  /** @param {string} sdp */
  #described(sdp) {
    const candidates = this.#batch.first();
    return { sdp, candidates, end_of_candidates: this.#batch.exhausted };
  }

  /** @param {PeerMessage} message */
  async #take(message) {
    if (message.kind === "ice_candidates") return this.#addAll(message.candidates);
    if (message.kind === "restart_ice") return;
    if (message.kind === "offer") return this.#takeOffer(message);
    return this.#takeAnswer(message);
  }

  /** @param {Description} offer */
  async #takeOffer({ sdp, candidates }) {
    const ready = !this.#makingOffer && (this.#pc.signalingState === "stable" || this.#settingAnswer);
    this.#ignoring = !ready && !this.#polite;
    if (this.#ignoring) return;
    this.#turn += 1; // An offer of ours that waits for candidates is taken back with this one.
    await this.#pc.setRemoteDescription({ type: "offer", sdp });
    if (this.#polite) await this.#transceivers.adopt(sdp);
    await this.#addAll(candidates);
    await this.#describe();
    void this.#announce(); // What comes next is taken meanwhile.
  }

  /** @param {Description} answer */
  async #takeAnswer({ sdp, candidates }) {
    if (!this.unanswered) return; // Its offer was taken back, or this is the answer to a repeated offer.
    try {
      this.#settingAnswer = true;
      await this.#pc.setRemoteDescription({ type: "answer", sdp });
    } finally {
      this.#settingAnswer = false;
    }
    this.#ignoring = false;
    await this.#addAll(candidates);
  }

  /** @param {Candidate[]} candidates */
  async #addAll(candidates) {
    if (!this.#pc.remoteDescription) return void this.#early.push(...candidates);
    for (const candidate of [...this.#early.splice(0), ...candidates]) await this.#add(candidate);
  }

  /** @param {Candidate} candidate */
  async #add(candidate) {
    try {
      await this.#pc.addIceCandidate(candidate);
    } catch (error) {
      if (!this.#ignoring) this.#report("candidate", error);
    }
  }

  /**
   * @param {Candidate[]} candidates
   * @param {boolean} end
   */
  #sendRest(candidates, end) {
    void this.#deliver({ kind: "ice_candidates", candidates, end_of_candidates: end });
  }

  /** @param {PeerMessage} message */
  async #deliver(message) {
    try {
      await this.#send(message);
    } catch (error) {
      this.#report(`send_${message.kind}`, error);
    }
  }
}

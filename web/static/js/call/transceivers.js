/**
 * The three transceivers of a call: audio, camera, screen, from the start and for good.
 *
 * Only the impolite peer creates them; the polite one takes them from the offer. Made on both sides they would not be
 * matched: six on one end, three of them receive-only, and no picture back.
 */
import { midsOf } from "./sdp.js";

/** @typedef {import("./types").TrackKind} TrackKind */
/** @typedef {import("./types").Tracks} Tracks */

/** The order of the media sections in every offer. @type {readonly TrackKind[]} */
export const TRACK_KINDS = ["audio", "camera", "screen"];

export class TransceiverSet {
  #pc;
  #makeStream;
  /** @type {Map<TrackKind, RTCRtpTransceiver>} */
  #byKind = new Map();
  /** @type {Tracks} */
  #tracks;

  /**
   * @param {RTCPeerConnection} pc
   * @param {{tracks: Tracks, makeStream: () => MediaStream}} options
   */
  constructor(pc, { tracks, makeStream }) {
    this.#pc = pc;
    this.#tracks = { ...tracks };
    this.#makeStream = makeStream;
  }

  /** For the impolite peer, once: adds the three, which makes the browser ask for negotiation. */
  create() {
    const voiceAndFace = this.#makeStream();
    for (const kind of TRACK_KINDS) {
      const streams = [kind === "screen" ? this.#makeStream() : voiceAndFace];
      const source = this.#tracks[kind] ?? (kind === "audio" ? "audio" : "video");
      this.#byKind.set(kind, this.#pc.addTransceiver(source, { direction: "sendrecv", streams }));
    }
  }

  /**
   * For the polite peer, after each offer: takes the offered ones by `mid` and sends on them too.
   * @param {string} sdp the offer
   */
  async adopt(sdp) {
    const mids = midsOf(sdp);
    const voiceAndFace = this.#makeStream();
    for (const [index, kind] of TRACK_KINDS.entries()) {
      const transceiver = this.#pc.getTransceivers().find(({ mid }) => mid !== null && mid === mids[index]);
      if (!transceiver || this.#byKind.get(kind) === transceiver) continue;
      this.#byKind.set(kind, transceiver);
      transceiver.direction = "sendrecv";
      transceiver.sender.setStreams?.(kind === "screen" ? this.#makeStream() : voiceAndFace);
      await transceiver.sender.replaceTrack(this.#tracks[kind]);
    }
  }

  /**
   * Sends this track from now on, or nothing; never negotiates.
   * @param {TrackKind} kind
   * @param {MediaStreamTrack | null} track
   */
  async replace(kind, track) {
    this.#tracks[kind] = track;
    await this.#byKind.get(kind)?.sender.replaceTrack(track);
  }

  /**
   * The remote track of a kind. It exists before anything arrives and is muted until then.
   * @param {TrackKind} kind
   * @returns {MediaStreamTrack | null}
   */
  remote(kind) {
    return this.#byKind.get(kind)?.receiver.track ?? null;
  }

  /** How loud the remote voice is just now, between 0 and 1. */
  level() {
    const sources = this.#byKind.get("audio")?.receiver.getSynchronizationSources?.() ?? [];
    return Math.max(0, ...sources.map(({ audioLevel }) => audioLevel ?? 0));
  }
}

/**
 * Measures one way from this browser to the echo peer on the server: how long a packet takes there and back, how many are
 * lost, and how much gets through each way in a second and a half. Data channels only; no picture, no sound.
 */
import { pause } from "../core/clock.js";
import { selectedPair } from "./stats_sample.js";

/**
 * One way, measured, as the server stores it.
 * @typedef {object} Run
 * @property {boolean} reached
 * @property {number | null} [rtt_ms]
 * @property {number | null} [loss]
 * @property {number | null} [up_kbps]
 * @property {number | null} [down_kbps]
 * @property {"udp" | "tcp" | "tls" | null} [carrier]
 */

/**
 * @typedef {object} Deps
 * @property {(configuration: RTCConfiguration) => RTCPeerConnection} makePeerConnection
 * @property {import("../core/clock.js").Clock} clock
 * @property {() => number} ticks milliseconds that never go back, finer than the clock's
 * @property {(sdp: string) => Promise<string>} exchange takes our offer to the server and brings its answer
 */

export const PACKETS = 100;
const PACKET_BYTES = 160; // a packet of speech
const PACKET_EVERY_MS = 20;
const LATE_MS = 1000;
const OPEN_MS = 12_000;
const BURST_MS = 1500;
const BURST_ANSWER_MS = 10_000;
const CHUNK = 5000;
const BYTES_PER_MS = 500; // 4 Mbit/s: more is not asked of a line
const WAITING = 64 * 1024;

/**
 * Rejects only when the server refuses the test itself; a way that is closed is a result.
 * @param {Deps} deps
 * @param {RTCConfiguration} configuration
 * @returns {Promise<Run>}
 */
export async function measure(deps, configuration) {
  const pc = deps.makePeerConnection(configuration);
  try {
    const packets = pc.createDataChannel("packets", { ordered: false, maxRetransmits: 0 });
    const bulk = pc.createDataChannel("bulk");
    packets.binaryType = bulk.binaryType = "arraybuffer";
    await pc.setLocalDescription(await pc.createOffer());
    const opened = Promise.all([packets, bulk].map((channel) => within(deps.clock, OPEN_MS, event(channel, "open"))));
    const sdp = await deps.exchange(/** @type {RTCSessionDescription} */ (pc.localDescription).sdp);
    await pc.setRemoteDescription({ type: "answer", sdp });
    if ((await opened).includes(null)) return { reached: false };
    const small = await echo(deps, packets);
    const down_kbps = await burstDown(deps, bulk);
    const up_kbps = await burstUp(deps, bulk);
    return { reached: true, ...small, down_kbps, up_kbps, carrier: await carrierOf(pc) };
  } finally {
    pc.close();
  }
}

/**
 * @param {Deps} deps
 * @param {RTCDataChannel} channel
 */
async function echo({ clock, ticks }, channel) {
  /** @type {number[]} */
  const took = [];
  channel.onmessage = ({ data }) => took.push(ticks() - new Float64Array(data, 0, 1)[0]);
  for (let sent = 0; sent < PACKETS; sent += 1) {
    const packet = new Float64Array(PACKET_BYTES / 8);
    packet[0] = ticks();
    if (channel.readyState === "open") channel.send(packet);
    await pause(clock, PACKET_EVERY_MS);
  }
  await pause(clock, LATE_MS);
  return { rtt_ms: median(took), loss: Math.max(1 - took.length / PACKETS, 0) };
}

/**
 * @param {Deps} deps
 * @param {RTCDataChannel} channel
 */
async function burstDown({ clock, ticks }, channel) {
  let [bytes, first, last] = [0, 0, 0];
  const all = new Promise((done) => {
    channel.onmessage = ({ data }) => {
      if (typeof data === "string") return done(true);
      last = ticks();
      first ||= last;
      bytes += data.byteLength;
    };
  });
  channel.send("send");
  await within(clock, BURST_ANSWER_MS, all);
  return kbps(bytes, last - first);
}

/**
 * @param {Deps} deps
 * @param {RTCDataChannel} channel
 */
async function burstUp({ clock, ticks }, channel) {
  const told = new Promise((done) => (channel.onmessage = ({ data }) => done(JSON.parse(data))));
  const chunk = new Uint8Array(CHUNK);
  const began = ticks();
  for (let given = 0; ticks() - began < BURST_MS && channel.readyState === "open"; await pause(clock, 10)) {
    for (; given < (ticks() - began) * BYTES_PER_MS && channel.bufferedAmount < WAITING; given += CHUNK) channel.send(chunk);
  }
  if (channel.readyState !== "open") return null;
  channel.send("sent");
  const { bytes, ms } = (await within(clock, BURST_ANSWER_MS, told)) ?? { bytes: 0, ms: 0 };
  return kbps(bytes, ms);
}

/**
 * Bits a millisecond are kbit/s. Too little to say anything gives null.
 * @param {number} bytes
 * @param {number} ms
 */
export function kbps(bytes, ms) {
  return bytes > 0 && ms > 0 ? Math.round((bytes * 8) / ms) : null;
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (!sorted.length) return null;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {RTCPeerConnection} pc */
async function carrierOf(pc) {
  const report = await pc.getStats();
  const pair = selectedPair(report, [...report.values()]);
  return report.get(pair?.localCandidateId)?.relayProtocol ?? null;
}

/**
 * @param {EventTarget} target
 * @param {string} name
 * @returns {Promise<boolean>}
 */
function event(target, name) {
  return new Promise((done) => target.addEventListener(name, () => done(true), { once: true }));
}

/**
 * What was promised, or null when it takes too long.
 * @template T
 * @param {import("../core/clock.js").Clock} clock
 * @param {number} ms
 * @param {Promise<T>} promise
 * @returns {Promise<T | null>}
 */
function within(clock, ms, promise) {
  return new Promise((done, fail) => {
    const cancel = clock.after(ms, () => done(null));
    promise.then(done, fail).finally(cancel);
  });
}

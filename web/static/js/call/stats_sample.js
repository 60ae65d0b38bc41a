/** Reads what the call needs to know out of getStats(), and only that. */

/** @typedef {import("./types").Sample} Sample */
/** @typedef {Record<string, any>} Stat */

/**
 * @param {RTCStatsReport} report
 * @param {number} at
 * @returns {Sample}
 */
export function readSample(report, at) {
  const stats = /** @type {Stat[]} */ ([...report.values()]);
  const inbound = stats.filter(({ type }) => type === "inbound-rtp");
  const audio = inbound.find(({ kind }) => kind === "audio");
  const pair = selectedPair(report, stats);
  return {
    at,
    packetsReceived: total(inbound, "packetsReceived"),
    packetsLost: total(inbound, "packetsLost"),
    bytesReceived: total(inbound, "bytesReceived"),
    framesDecoded: total(inbound, "framesDecoded"),
    freezes: total(inbound, "freezeCount"),
    concealed: Math.max((audio?.concealedSamples ?? 0) - (audio?.silentConcealedSamples ?? 0), 0),
    samples: audio?.totalSamplesReceived ?? 0,
    jitter: audio?.jitter ?? null,
    rtt: pair?.currentRoundTripTime ?? null,
    relayed: isRelayed(report, pair),
    requestsSent: (pair?.requestsSent ?? 0) + (pair?.consentRequestsSent ?? 0),
    responsesReceived: pair?.responsesReceived ?? 0,
  };
}

/**
 * The pair in use. Several pairs keep `nominated` over a call's life, so the transport is asked; Firefox has no transport
 * statistics and marks the pair instead.
 * @param {RTCStatsReport} report
 * @param {Stat[]} stats
 * @returns {Stat | undefined}
 */
export function selectedPair(report, stats) {
  const transport = stats.find(({ type }) => type === "transport");
  const id = transport?.selectedCandidatePairId;
  return id ? report.get(id) : stats.find(({ type, selected }) => type === "candidate-pair" && selected);
}

/**
 * @param {RTCStatsReport} report
 * @param {Stat | undefined} pair
 */
function isRelayed(report, pair) {
  const ends = [pair?.localCandidateId, pair?.remoteCandidateId].map((id) => (id ? report.get(id) : undefined));
  return ends.some((candidate) => candidate?.candidateType === "relay");
}

/**
 * @param {Stat[]} stats
 * @param {string} field
 */
function total(stats, field) {
  return stats.reduce((sum, stat) => sum + (stat[field] ?? 0), 0);
}

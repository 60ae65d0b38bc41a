/** The few things a call reads out of a session description; it never writes one. */

/**
 * What names the peer connection behind a description: it stays the same as long as that connection lives (RFC 8829, 5.2.1).
 * @param {string | undefined} sdp
 * @returns {string}
 */
export function sessionOf(sdp) {
  return /^o=\S+ (\S+)/m.exec(sdp ?? "")?.[1] ?? "";
}

/**
 * The first ICE user fragment; it changes with each ICE restart.
 * @param {string | undefined} sdp
 * @returns {string}
 */
export function ufragOf(sdp) {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp ?? "")?.[1] ?? "";
}

/**
 * The media sections' names, in their order.
 * @param {string} sdp
 * @returns {string[]}
 */
export function midsOf(sdp) {
  return [...sdp.matchAll(/^a=mid:(\S+)/gm)].map((match) => match[1] ?? "");
}

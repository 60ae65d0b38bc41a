/**
 * What one link says to one other participant, by way of the server.
 *
 * Descriptions and candidates are not acknowledged: an offer's answer is the answer, and an offer without one is said again.
 */

/** @typedef {import("./signaling_client.js").SignalingClient} SignalingClient */

/**
 * @param {SignalingClient} signaling
 * @param {string} to
 * @returns {import("./peer_link.js").LinkSignaling}
 */
export function signalingTo(signaling, to) {
  return {
    online: () => signaling.online,
    send: (message) => send(signaling, to, message),
    restartIce: async ({ fresh }) => (await signaling.request("restart_ice", { to, fresh })).ice_servers ?? null,
  };
}

/**
 * @param {SignalingClient} signaling
 * @param {string} to
 * @param {import("./types").PeerMessage} message
 */
async function send(signaling, to, message) {
  switch (message.kind) {
    case "restart_ice":
      return signaling.request("restart_ice", { to, fresh: message.fresh });
    case "ice_candidates":
      return signaling.pass("ice_candidates", { to, candidates: message.candidates, end_of_candidates: message.end_of_candidates });
    default:
      return signaling.pass(message.kind, {
        to, sdp: message.sdp, candidates: message.candidates, end_of_candidates: message.end_of_candidates,
      });
  }
}

/** A call without a browser: the real session and signaling client, with a test as their server and fake connections. */
import { CallSession } from "../../../../web/static/js/call/call_session.js";
import { SignalingClient } from "../../../../web/static/js/call/signaling_client.js";
import { FakeClock, settled } from "./fake_clock.js";
import { FakeConnection, GUEST, HOST, roomState } from "./fake_connection.js";
import { FakePeer } from "./fake_peer.js";

/** @param {Partial<import("../../../../web/static/js/call/peer_link.js").LinkDeps>} [deps] what this site does in another way */
export function call(deps = {}) {
  const clock = new FakeClock();
  const made = { clock, peers: [], states: ["idle"] };
  let ids = 0;
  const newId = () => `id-${(ids += 1)}`;
  const signaling = new SignalingClient({
    connect: (auth) => (made.connection = new FakeConnection(auth)),
    requestSeat: async () => ({ seat_token: "t" }),
    clock,
    tabId: "tab",
    quality: () => made.session.quality,
  });
  const makePeerConnection = (configuration) => {
    made.peers.push(new FakePeer(configuration));
    return made.peers.at(-1);
  };
  made.session = new CallSession({ signaling, newId, linkDeps: { clock, makePeerConnection, makeStream: () => ({}), report: () => undefined, ...deps } });
  made.session.on("state", ({ state }) => made.states.push(state));
  return made;
}

/** In the room, as the server says it is. @param {any} state */
export async function joined(state, made = call()) {
  made.connection.answers.join = state;
  made.session.join();
  await settled();
  made.connection.open();
  await settled();
  return made;
}

export const admitted = { ...GUEST, state: "admitted", joined_order: 2 };
export const alone = roomState("host", [HOST, GUEST], { ice_servers: [{ urls: "stun:x" }] });

/** The guest's browser takes the offer. */
export async function answer({ connection }, offer = connection.of("offer").at(-1), other = new FakePeer()) {
  await other.setRemoteDescription({ type: "offer", sdp: offer.sdp });
  await other.setLocalDescription();
  connection.tell("peer_message", { from: "guest", kind: "answer", sdp: other.localDescription.sdp, candidates: [] });
  await settled();
}

/** What the host's browser offers from this connection, the first time or again. */
export async function hostsOffer(host = new FakePeer()) {
  if (host.getTransceivers().length === 0) for (const kind of ["audio", "video", "video"]) host.addTransceiver(kind, { direction: "sendrecv" });
  await host.setLocalDescription();
  return { from: "host", kind: "offer", sdp: host.localDescription.sdp, candidates: [host.candidate("host")], end_of_candidates: true };
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Problem } from "../../../web/static/js/core/problem.js";
import { admitted, alone, answer, hostsOffer, joined } from "./support/fake_call.js";
import { settled } from "./support/fake_clock.js";
import { GUEST, HOST, roomState } from "./support/fake_connection.js";
import { FakeTrack } from "./support/fake_peer.js";

/** No relay: with one, who waits is connected already (door_links.test.js). */
const SERVERS = { ice_servers: [{ urls: "stun:x" }] };

/** A host inside, and a guest at the door for whom an offer is ready with one candidate. */
async function ready(answers = { participant: admitted, entries: [], offered: true }) {
  const made = await joined(alone);
  made.connection.answers.admit = answers;
  made.peers[0].gather("host");
  await made.clock.pass(100);
  return made;
}

/** What was said so far that reaches somebody else. */
function passed({ connection }) {
  return connection.requests.map(({ name }) => name).filter((name) => ["offer", "answer", "ice_candidates", "restart_ice"].includes(name));
}

function guests(...ids) {
  return ids.map((id, index) => ({ ...GUEST, id, since: `2026-11-22T08:0${index}:00+00:00` }));
}

describe("while somebody waits", () => {
  test("an offer is made and gathered for, and nothing of it leaves", async () => {
    const made = await ready();
    await made.clock.pass(60_000);
    assert.deepEqual([made.peers.length, made.peers[0].signalingState, made.session.state], [1, "have-local-offer", "waiting"]);
    assert.deepEqual(passed(made), []);
  });

  test("two are prepared for, the longest waiting first, and the third when one is inside", async () => {
    const [first, second, third] = guests("a", "b", "c");
    const made = await joined(roomState("host", [HOST, third, second, first], SERVERS));
    made.connection.answers.admit = { participant: { ...first, state: "connected", joined_order: 2 }, entries: [], offered: true };
    await made.clock.pass(100);
    assert.equal(made.peers.length, 2);
    await made.session.admit("a");
    assert.deepEqual([made.peers.length, made.connection.of("admit")[0].offer.sdp], [3, made.peers[0].localDescription.sdp]);
  });

  test("who gives up waiting leaves nothing behind", async () => {
    const made = await ready();
    made.connection.tell("participant_changed", { participant: { ...GUEST, state: "left" } });
    assert.deepEqual([made.peers.length, made.peers[0].closed], [1, true]);
  });

  test("another network makes it afresh, and so does coming back to the server", async () => {
    const made = await ready();
    made.session.networkChange();
    assert.deepEqual(made.peers.map(({ closed }) => closed), [true, false]);
    made.connection.drop();
    made.connection.open();
    await settled();
    assert.deepEqual(made.peers.map(({ closed }) => closed), [true, true, false]);
  });

  test("servers that were told long ago prepare nothing, and admitting works without", async () => {
    const made = await joined(roomState("host", [HOST], SERVERS));
    made.connection.answers.admit = { participant: admitted, entries: [], offered: false };
    await made.clock.pass(9 * 60_000);
    made.connection.tell("participant_changed", { participant: GUEST });
    await made.clock.pass(100);
    assert.equal(made.peers.length, 0);
    await made.session.admit("guest");
    await made.clock.pass(100);
    assert.deepEqual([made.connection.of("admit")[0].offer, passed(made)], [undefined, ["offer"]]);
  });

  test("guests prepare nothing, nor does a host for whoever was in the room before", async () => {
    const guest = await joined(roomState("other", [HOST, GUEST, { ...admitted, id: "other" }], SERVERS));
    await guest.clock.pass(100);
    assert.equal(guest.peers.length, 1, "the link to the host, and none to who waits");
    const late = { ...HOST, joined_order: 3 };
    const host = await joined(roomState("host", [late, { ...GUEST, joined_order: 2 }], SERVERS));
    await host.clock.pass(100);
    assert.equal(host.peers.length, 0);
  });

  test("a camera that is switched on meanwhile is what they will see", async () => {
    const made = await ready();
    const camera = new FakeTrack("video");
    await made.session.setTrack("camera", camera);
    assert.equal(made.peers[0].getTransceivers()[1].sender.track, camera);
  });

  test("the end of the call is its end too", async () => {
    const made = await ready();
    await made.session.leave();
    assert.equal(made.peers[0].closed, true);
  });
});

describe("letting in", () => {
  test("is one message with the offer, and one answer makes the call", async () => {
    const made = await ready();
    made.peers[0].gatheredAll();
    await made.session.admit("guest");
    const [{ offer }] = made.connection.of("admit");
    assert.deepEqual([offer.sdp, offer.candidates.length, offer.end_of_candidates], [made.peers[0].localDescription.sdp, 1, true]);
    await answer(made, offer);
    made.peers[0].become("connected");
    await made.clock.pass(3000);
    assert.deepEqual([made.session.state, made.peers.length, passed(made)], ["live", 1, []]);
  });

  test("candidates that are found later follow once they are inside", async () => {
    const made = await ready();
    let admit = () => undefined;
    made.connection.answers.admit = () => new Promise((resolve) => (admit = () => resolve({ participant: admitted, entries: [], offered: true })));
    const admitting = made.session.admit("guest");
    made.peers[0].gather("relay");
    await made.clock.pass(1000);
    assert.deepEqual(passed(made), []);
    admit();
    await admitting;
    await made.clock.pass(1000);
    assert.deepEqual(made.connection.of("ice_candidates").map(({ candidates }) => candidates.map(({ candidate }) => candidate)), [["relay"]]);
  });

  test("an offer that did not go along is sent from the same connection", async () => {
    const made = await ready({ participant: admitted, entries: [], offered: false });
    await made.session.admit("guest");
    await settled();
    assert.deepEqual([made.peers.length, made.connection.of("offer")[0].sdp], [1, made.peers[0].localDescription.sdp]);
  });

  test("before the offer is ready it is sent when it is", async () => {
    const made = await joined(alone);
    made.connection.answers.admit = { participant: admitted, entries: [], offered: false };
    await made.session.admit("guest");
    await made.clock.pass(100);
    assert.deepEqual([made.connection.of("admit")[0].offer, made.peers.length, passed(made)], [undefined, 1, ["offer"]]);
  });

  test("somebody whom another host let in is offered what was ready for them", async () => {
    const made = await ready(new Problem("rooms.full"));
    await assert.rejects(made.session.admit("guest"), { code: "rooms.full" });
    assert.deepEqual([made.peers[0].closed, passed(made)], [false, []]);
    made.connection.tell("participant_changed", { participant: admitted });
    await settled();
    assert.deepEqual([made.peers.length, passed(made)], [1, ["offer"]]);
  });

  test("a server that died before it said so is asked again, and the offer sent", async () => {
    const made = await ready(new Problem("socket.offline"));
    await assert.rejects(made.session.admit("guest"), { code: "socket.offline" });
    made.connection.answers.join = roomState("host", [HOST, admitted], SERVERS);
    made.connection.drop();
    made.connection.open();
    await settled();
    assert.deepEqual([made.peers.length, made.peers[0].closed, passed(made)], [1, false, ["offer"]]);
  });

  test("an offer that went along and was never answered is said again", async () => {
    const made = await ready();
    await made.session.admit("guest");
    await made.clock.pass(7000);
    assert.deepEqual(passed(made), ["offer"]);
  });

  test("the guest answers what came with the admission in one message", async () => {
    const made = await joined(roomState("guest", [HOST, GUEST]));
    const offer = await hostsOffer();
    made.connection.tell("admitted", { participant_id: "guest", participant: admitted, ...SERVERS, entries: [], offer });
    await settled();
    made.peers[0].gather("host", "relay");
    made.peers[0].gatheredAll();
    await made.clock.pass(3000);
    const [{ to, candidates, end_of_candidates: end }] = made.connection.of("answer");
    assert.deepEqual([to, candidates.length, end, passed(made)], ["host", 2, true, ["answer"]]);
    assert.deepEqual([made.peers[0].candidates, made.peers[0].getTransceivers().length], [["host"], 3]);
  });
});

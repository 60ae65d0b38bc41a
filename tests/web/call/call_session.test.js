import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { TRANSITIONS, isPresent, mayMove, stateOfLinks } from "../../../web/static/js/call/call_states.js";
import { Problem } from "../../../web/static/js/core/problem.js";
import { admitted, alone, answer, call, joined } from "./support/fake_call.js";
import { settled } from "./support/fake_clock.js";
import { GUEST, HOST, roomState, said } from "./support/fake_connection.js";
import { FakeTrack } from "./support/fake_peer.js";

/** A host in a live call with one guest. */
async function live() {
  const made = await joined(alone);
  made.connection.tell("participant_changed", { participant: admitted });
  await made.clock.pass(200);
  await answer(made);
  made.peers[0].become("connected");
  return made;
}

describe("the way in", () => {
  test("a host waits alone, admits, connects and is live", async () => {
    const made = await live();
    assert.deepEqual(made.states, ["idle", "joining", "waiting", "connecting", "live"]);
    assert.deepEqual(made.connection.of("offer").map(({ to }) => to), ["guest"]);
    assert.deepEqual(made.peers[0].configuration.iceServers, [{ urls: "stun:x" }]);
  });

  test("a guest waits at the door without any connection, and has one once admitted", async () => {
    const made = await joined(roomState("guest", [HOST, GUEST]));
    await made.clock.pass(5000);
    assert.deepEqual([made.states.at(-1), made.peers.length], ["waiting", 0]);
    made.connection.tell("admitted", { participant_id: "guest", participant: admitted, ice_servers: [{ urls: "turn:x" }], entries: [] });
    await made.clock.pass(200);
    assert.deepEqual([made.states.at(-1), made.peers.length], ["connecting", 1]);
    assert.deepEqual(made.peers[0].configuration.iceServers, [{ urls: "turn:x" }]);
    assert.deepEqual(made.connection.of("offer"), [], "the one admitted later is the polite one");
    assert.deepEqual(made.connection.of("restart_ice"), [], "and waits to be offered");
  });

  test("an offer that comes before the admission finds nobody", async () => {
    const made = await joined(roomState("guest", [HOST, GUEST]));
    made.connection.tell("peer_message", { from: "host", kind: "offer", sdp: "v=0", candidates: [] });
    await settled();
    assert.equal(made.peers.length, 0);
  });

  test("a guest who comes back asks for a new connection", async () => {
    const made = await joined(roomState("guest", [HOST, admitted]));
    assert.deepEqual(made.connection.of("restart_ice"), [{ to: "host", fresh: true }]);
  });

  test("admitting says that the identity was confirmed", async () => {
    const made = await joined(alone);
    made.connection.answers.admit = { participant: admitted, entries: [], offered: false };
    await made.session.admit("guest");
    assert.deepEqual(made.connection.of("admit"), [{ participant_id: "guest", identity_confirmed: true }]);
  });

  test("a seat that is open elsewhere is asked about and then taken", async () => {
    const made = await joined(new Problem("rooms.seat_in_use"));
    assert.equal(made.session.state, "elsewhere");
    made.connection.answers.join = alone;
    made.session.join({ takeOver: true });
    await settled();
    made.connection.open();
    await settled();
    assert.deepEqual(made.states, ["idle", "joining", "elsewhere", "joining", "waiting"]);
  });
});

describe("in the call", () => {
  test("a broken path is reconnecting, and live again when it is back", async () => {
    const made = await live();
    made.peers[0].become("disconnected");
    made.peers[0].become("connected");
    assert.deepEqual(made.states.slice(-3), ["live", "reconnecting", "live"]);
  });

  test("signaling that goes away changes nothing, and nothing is negotiated when it is back", async () => {
    const made = await live();
    const heard = [];
    made.session.on("signaling", (online) => heard.push(online));
    made.connection.answers.join = roomState("host", [HOST, { ...admitted, state: "connected" }]);
    made.connection.drop();
    await made.clock.pass(3000);
    made.connection.open();
    await made.clock.pass(3000);
    assert.deepEqual(heard, [false, true]);
    assert.deepEqual([made.session.state, made.peers.length, made.connection.of("offer").length], ["live", 1, 1]);
  });

  test("a guest who leaves ends the link, and who comes back gets a new one", async () => {
    const made = await live();
    made.connection.tell("participant_changed", { participant: { ...admitted, state: "left" } });
    assert.deepEqual([made.session.state, made.peers[0].closed], ["waiting", true]);
    made.connection.tell("participant_changed", { participant: { ...admitted, state: "connected" } });
    await settled();
    assert.deepEqual([made.session.state, made.peers.length], ["connecting", 2]);
  });

  test("a guest whose page is back keeps the link that still works", async () => {
    const made = await live();
    made.connection.tell("participant_changed", { participant: { ...admitted, state: "reconnecting" } });
    made.connection.tell("participant_changed", { participant: { ...admitted, state: "connected" } });
    await made.clock.pass(1000);
    assert.deepEqual([made.session.state, made.peers.length, made.connection.of("restart_ice").length], ["live", 1, 0]);
  });

  test("what is switched on and off is told in words and put into the link", async () => {
    const made = await live();
    await made.session.setTrack("audio", new FakeTrack("audio"));
    made.session.setSound(false);
    await settled();
    assert.deepEqual(made.connection.of("set_media").at(-1), { audio: false, video: false, screen: false });
    assert.equal(made.peers[0].getTransceivers()[0].sender.track.kind, "audio");
  });

  test("a message is said once although it is sent twice", async () => {
    const made = await live();
    made.connection.answers.chat = new Problem("socket.timeout");
    await made.session.say("xin chào");
    made.connection.answers.chat = { seq: 1 };
    made.connection.drop();
    made.connection.open();
    await settled();
    made.connection.tell("room_event", said(1, "id-1", "xin chào"));
    assert.deepEqual(made.connection.of("chat").map(({ client_id: id }) => id), ["id-1", "id-1"]);
    assert.deepEqual(made.session.chat.messages.map(({ text, state }) => [text, state]), [["xin chào", "stored"]]);
  });

  test("ages are told by the server's clock", async () => {
    const made = await joined(roomState("host", [HOST], { now: "2026-11-22T08:00:00.000Z" }));
    await made.clock.pass(1500);
    assert.equal(new Date(made.session.serverNow).toISOString(), "2026-11-22T08:00:01.500Z");
  });
});

describe("how it ends", () => {
  test("leaving tells the room, closes the links, and one may come back", async () => {
    const made = await live();
    await made.session.leave();
    assert.deepEqual([made.session.state, made.peers[0].closed, made.connection.of("leave").length], ["left", true, 1]);
    made.session.join();
    await settled();
    made.connection.open();
    await settled();
    assert.deepEqual(made.states.slice(-3), ["left", "joining", "waiting"]);
  });

  test("leaving while the server is away is still leaving", async () => {
    const made = await live();
    made.connection.drop();
    await made.session.leave();
    assert.equal(made.session.state, "left");
  });

  test("finishing that the server refuses leaves the call as it was", async () => {
    const made = await live();
    made.connection.answers.finish = new Problem("rooms.host_only");
    await assert.rejects(made.session.finish(), { code: "rooms.host_only" });
    assert.equal(made.session.state, "live");
  });

  test("finishing is finished also when the news comes before the acknowledgement", async () => {
    const made = await live();
    made.connection.answers.finish = () => {
      made.connection.tell("finished", {});
      return new Problem("socket.offline");
    };
    await made.session.finish();
    assert.deepEqual([made.session.state, made.peers[0].closed], ["finished", true]);
  });

  for (const [name, state] of [["removed", "removed"], ["moved", "moved"], ["finished", "finished"]]) {
    test(`${name} by the server closes the links`, async () => {
      const made = await live();
      made.connection.tell(name, {});
      assert.deepEqual([made.session.state, made.peers[0].closed], [state, true]);
    });
  }

  test("a call that was finished while we were away says so, and nothing else", async () => {
    const made = await live();
    made.connection.drop();
    made.connection.answers.join = new Problem("rooms.finished");
    made.connection.open();
    await settled();
    assert.equal(made.session.state, "finished");
  });

  test("a room that cannot be entered says why", async () => {
    const made = call();
    let problem = null;
    made.session.on("state", (change) => (problem = change.problem));
    await joined(new Problem("rooms.full"), made);
    assert.deepEqual([made.session.state, problem.code], ["refused", "rooms.full"]);
  });
});

describe("the table of states", () => {
  test("nothing leads out of what is over for good", () => {
    assert.deepEqual([TRANSITIONS.removed, TRANSITIONS.finished], [[], []]);
    assert.equal(mayMove("finished", "live"), false);
  });

  test("a step that the table does not know is a fault", async () => {
    const made = await live();
    assert.throws(() => made.session.join(), /cannot go from live to joining/);
  });

  test("one link that carries media makes a call live, and one that did makes it reconnecting", () => {
    assert.equal(stateOfLinks([], true), "waiting");
    assert.equal(stateOfLinks(["connecting", "connected"], false), "live");
    assert.equal(stateOfLinks(["interrupted"], false), "reconnecting");
    assert.equal(stateOfLinks(["connecting"], true), "reconnecting");
    assert.equal(stateOfLinks(["new"], false), "connecting");
  });

  test("only who was let in and has not gone is present", () => {
    const states = ["invited", "waiting", "admitted", "connected", "reconnecting", "left", "removed"];
    assert.deepEqual(states.filter((state) => isPresent({ ...GUEST, state })), ["admitted", "connected", "reconnecting"]);
    assert.equal(isPresent(undefined), false);
  });
});

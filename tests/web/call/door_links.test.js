import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { SHORTER_PATH_MS } from "../../../web/static/js/call/peer_link.js";
import { admitted, answer, call, hostsOffer, joined } from "./support/fake_call.js";
import { settled } from "./support/fake_clock.js";
import { GUEST, HOST, roomState } from "./support/fake_connection.js";
import { FakePeer, FakeTrack } from "./support/fake_peer.js";

const RELAY = { ice_servers: [{ urls: "stun:x" }, { urls: ["turns:x"] }] };
const NEWER = { ice_servers: [{ urls: ["turns:newer"] }] };
const RELAY_ONLY = { relayOnly: true };
const ENDINGS = [["leaving", ({ session }) => session.leave()], ["finishing", ({ session }) => session.finish()], ["moving", ({ connection }) => connection.tell("moved", {})]];

const sent = (pc) => pc.getTransceivers().map(({ sender }) => sender.track);
const closed = ({ peers }) => peers.map((pc) => pc.closed);
const policy = ({ peers }) => peers.at(-1).configuration.iceTransportPolicy;

/** In the room, with camera and sound on, and everything kept that the others are shown of. */
async function inRoom(state, made = call()) {
  Object.assign(made, { remote: [], camera: new FakeTrack("video"), sound: new FakeTrack("audio") });
  made.session.on("remote", ({ id }) => made.remote.push(id));
  await made.session.setTrack("camera", made.camera);
  await joined(state, made);
  await made.session.setTrack("audio", made.sound);
  await made.clock.pass(100);
  return made;
}

/** A host inside, whose browser has offered to the guest at the door. */
async function offered(deps) {
  const made = await inRoom(roomState("host", [HOST, GUEST], RELAY), call(deps));
  made.connection.answers = { ...made.connection.answers, restart_ice: NEWER, admit: { participant: admitted, entries: [], offered: false } };
  return made;
}

/** The same, when the guest's browser has answered. */
async function connected(deps) {
  const made = await offered(deps);
  made.guest = new FakePeer();
  await answer(made, undefined, made.guest);
  made.peers[0].become("connected");
  await settled();
  return made;
}

/** A guest at the door, to whom the host inside offers. */
async function waiting({ others = [], offer = RELAY } = {}) {
  const made = await inRoom(roomState("guest", [HOST, GUEST, ...others]));
  made.host = new FakePeer();
  made.offers = async (more) => {
    made.connection.tell("peer_message", { ...(await hostsOffer(made.host)), ...more });
    await made.clock.pass(100);
  };
  made.isLetIn = async (more) => {
    made.connection.tell("admitted", { participant_id: "guest", participant: admitted, ...NEWER, entries: [], ...more });
    await made.clock.pass(100);
  };
  await made.offers(offer);
  return made;
}

/** The same, when the two are connected. */
async function atTheDoor(options) {
  const made = await waiting(options);
  made.peers[0].become("connected");
  await settled();
  return made;
}

describe("a host with a relay", () => {
  test("offers to who waits, by way of the relay alone and with nothing on it", async () => {
    const made = await connected();
    let looks = 0;
    made.peers[0].getStats = async () => new Map([["look", { number: (looks += 1) }]]);
    await made.session.setTrack("screen", new FakeTrack("video"));
    await made.clock.pass(10_000);
    assert.ok(looks <= 10, "silence is no reason to look closely");
    assert.deepEqual([made.connection.of("offer").map(({ to }) => to), made.connection.of("restart_ice")], [["guest"], []]);
    assert.deepEqual([policy(made), made.peers[0].configuration.iceServers], ["relay", RELAY.ice_servers]);
    assert.deepEqual([sent(made.peers[0]), made.remote, made.states], [[null, null, null], [], ["idle", "joining", "waiting"]]);
  });

  test("has a connection with the first two, the longest waiting first, until they give up", async () => {
    const [first, second, third] = ["a", "b", "c"].map((id, index) => ({ ...GUEST, id, since: `2026-11-22T08:0${index}:00+00:00` }));
    const made = await inRoom(roomState("host", [HOST, third, second, first], RELAY));
    assert.deepEqual(made.connection.of("offer").map(({ to }) => to), ["a", "b"]);
    made.connection.tell("participant_changed", { participant: { ...first, state: "left" } });
    await made.clock.pass(100);
    assert.deepEqual([made.connection.of("offer").map(({ to }) => to), closed(made)], [["a", "b", "c"], [true, false, false]]);
  });

  test("makes none with relay credentials near their end", async () => {
    const made = await inRoom(roomState("host", [HOST], RELAY));
    await made.clock.pass(9 * 60_000);
    made.connection.tell("participant_changed", { participant: GUEST });
    await settled();
    assert.equal(made.peers.length, 0);
  });

  test("makes one for who comes late, with the servers that came with a new pass", async () => {
    const made = await inRoom(roomState("host", [HOST], RELAY));
    made.connection.answers.heartbeat = NEWER;
    await made.clock.pass(9 * 60_000);
    made.connection.tell("participant_changed", { participant: GUEST });
    await settled();
    assert.deepEqual(made.peers.map(({ configuration }) => configuration.iceServers), [NEWER.ice_servers]);
  });

  test("has none with who was not seen for a while, and one again with who is back", async () => {
    const at = (ms) => new Date(Date.UTC(2026, 10, 22, 8) + ms).toISOString();
    const made = await connected();
    for (const [now, seen, open] of [[10_000, 9000, [false]], [60_000, 9000, [true]], [70_000, 69_000, [true, false]]]) {
      made.connection.answers.heartbeat = { now: at(now), seen: { guest: at(seen) } };
      await made.clock.pass(10_000);
      assert.deepEqual(closed(made), open);
    }
  });

  test("makes no connection after the other as fast as somebody at the door can ask", async () => {
    const made = await connected();
    for (let asked = 0; asked < 5; asked += 1) {
      made.connection.tell("peer_message", { from: "guest", kind: "restart_ice", fresh: true });
      await made.clock.pass(200);
    }
    assert.deepEqual(closed(made), [true, false]);
  });

  test("looks for another path on another network, and for none when only the server was away", async () => {
    const made = await connected();
    made.connection.drop();
    made.connection.open();
    await made.clock.pass(1000);
    assert.deepEqual([made.peers.length, made.peers[0].restarts], [1, 0]);
    made.session.networkChange();
    await settled();
    assert.deepEqual([closed(made), made.peers[0].restarts, policy(made)], [[false], 1, "relay"]);
    assert.deepEqual([made.connection.of("restart_ice"), made.connection.of("offer").length], [[{ to: "guest", fresh: false }], 1]);
    await made.clock.pass(100);
    assert.equal(made.connection.of("offer").length, 2);
  });

  test("makes another one as bare as the first for who has reloaded their page", async () => {
    const made = await connected();
    made.session.networkChange();
    await made.clock.pass(100);
    await answer(made); // From a connection that the host does not know.
    await made.clock.pass(100);
    assert.deepEqual([closed(made), policy(made), sent(made.peers[1])], [[true, false], "relay", [null, null, null]]);
    assert.deepEqual([made.connection.of("offer").length, made.remote, made.session.state], [3, [], "waiting"]);
  });

  for (const [name, end] of ENDINGS) {
    test(`${name} ends it`, async () => {
      const made = await connected();
      await end(made);
      assert.deepEqual(closed(made), [true]);
    });
  }
});

describe("letting in who is connected", () => {
  test("is one message, after which the same connection carries everything", async () => {
    const made = await connected();
    await made.session.admit("guest");
    assert.deepEqual(made.connection.of("admit"), [{ participant_id: "guest", identity_confirmed: true, connected: true }]);
    assert.deepEqual([closed(made), sent(made.peers[0]), policy(made)], [[false], [made.sound, made.camera, null], "all"]);
    assert.deepEqual([made.remote, made.states.slice(2)], [["guest"], ["waiting", "live"]]);
    assert.equal(made.connection.of("offer").length, 1);
  });

  for (const [name, waited, asked, servers] of [["are good", 0, 0, RELAY], ["end soon: it asks for others", 9 * 60_000, 1, NEWER]]) {
    test(`looks once for a path that is shorter; relay credentials ${name}`, async () => {
      const made = await connected();
      await made.clock.pass(waited);
      await made.session.admit("guest");
      await made.clock.pass(SHORTER_PATH_MS - 1);
      assert.equal(made.peers[0].restarts, 0);
      await made.clock.pass(60_000);
      assert.deepEqual([made.peers.length, made.peers[0].restarts, policy(made)], [1, 1, "all"]);
      assert.deepEqual([made.connection.of("restart_ice").length, made.peers[0].configuration.iceServers], [asked, servers.ice_servers]);
    });
  }

  test("asks for relay credentials when it looks again", async () => {
    const made = await connected();
    await made.session.admit("guest");
    await made.clock.pass(SHORTER_PATH_MS + 60_000);
    await answer(made, undefined, made.guest);
    made.session.networkChange();
    await made.clock.pass(1000);
    assert.deepEqual([made.peers[0].restarts, made.peers[0].configuration.iceServers], [2, NEWER.ice_servers]);
  });

  test("stays with the relay where all media must", async () => {
    const made = await connected(RELAY_ONLY);
    await made.session.admit("guest");
    await made.clock.pass(60_000);
    assert.deepEqual([made.session.state, made.peers.length, made.peers[0].restarts, policy(made)], ["live", 1, 0, "relay"]);
  });
});

describe("letting in who is not connected", () => {
  /** One more connection than at the door, which offers to the guest and may use every path. */
  function isAfresh(made) {
    assert.deepEqual([closed(made), policy(made), sent(made.peers[1])], [[true, false], "all", [made.sound, made.camera, null]]);
    assert.deepEqual(made.connection.of("offer").map(({ sdp }) => sdp), made.peers.map(({ localDescription: { sdp } }) => sdp));
  }

  test("offers from another connection", async () => {
    const made = await offered();
    await made.session.admit("guest");
    await made.clock.pass(100);
    assert.deepEqual(made.connection.of("admit"), [{ participant_id: "guest", identity_confirmed: true }]);
    isAfresh(made);
  });

  for (const [name, first, then] of [["is there", "connecting", "connected"], ["is gone", "connected", "disconnected"]]) {
    test(`offers from another one also when it ${name} before the acknowledgement`, async () => {
      const made = await offered();
      await answer(made);
      made.peers[0].become(first);
      made.connection.answers.admit = () => (made.peers[0].become(then), { participant: admitted, entries: [], offered: false });
      await made.session.admit("guest");
      await made.clock.pass(100);
      assert.equal(made.connection.of("admit")[0].connected, first === "connected" || undefined);
      isAfresh(made);
    });
  }
});

describe("a guest at the door", () => {
  test("answers by way of the relay alone and with nothing on it", async () => {
    const made = await atTheDoor();
    await made.clock.pass(SHORTER_PATH_MS);
    assert.deepEqual([made.connection.of("answer").map(({ to }) => to), policy(made), made.peers[0].configuration.iceServers], [["host"], "relay", RELAY.ice_servers]);
    assert.deepEqual([sent(made.peers[0]), made.remote, made.states], [[null, null, null], [], ["idle", "joining", "waiting"]]);
  });

  test("answers only a host who is inside, and only with a relay", async () => {
    const away = { ...HOST, id: "away", state: "left" };
    const made = await waiting({ others: [away, { ...admitted, id: "other" }], offer: { ice_servers: [{ urls: "stun:x" }] } });
    for (const from of ["away", "other", "nobody"]) await made.offers({ ...RELAY, from });
    assert.deepEqual([made.peers.length, made.connection.of("answer")], [0, []]);
  });

  test("who is let in as connected sends on the same connection", async () => {
    const made = await atTheDoor();
    await made.isLetIn({ connected: true });
    await made.clock.pass(SHORTER_PATH_MS);
    assert.deepEqual([closed(made), sent(made.peers[0]), policy(made)], [[false], [made.sound, made.camera, null], "all"]);
    assert.deepEqual([made.peers[0].configuration.iceServers, made.peers[0].restarts, made.connection.of("restart_ice")], [NEWER.ice_servers, 0, []]);
    assert.deepEqual([made.remote, made.states.slice(2)], [["host"], ["waiting", "live"]]);
  });

  test("who is let in as connected asks the host at once when the path has to be repaired", async () => {
    const made = await atTheDoor();
    await made.isLetIn({ connected: true });
    made.session.networkChange();
    await settled();
    assert.deepEqual(made.connection.of("restart_ice"), [{ to: "host", fresh: false }]);
  });

  test("who is let in as not connected waits for another offer, or answers the one that came along", async () => {
    for (const offer of [undefined, await hostsOffer()]) {
      const made = await atTheDoor();
      await made.isLetIn({ connected: false, offer });
      assert.deepEqual([closed(made), policy(made), made.session.state], [[true, false], "all", "connecting"]);
      assert.deepEqual([made.connection.of("answer").length, made.connection.of("restart_ice")], [offer ? 2 : 1, []]);
    }
  });

  test("who is taken for connected and is not asks the host for another connection, and nobody else", async () => {
    const made = await waiting({ others: [{ ...admitted, id: "other" }] });
    await made.isLetIn({ connected: true, participant: { ...admitted, joined_order: 3 } });
    assert.deepEqual(made.connection.of("restart_ice"), [{ to: "host", fresh: true }]);
    assert.deepEqual([closed(made), policy(made)], [[true, false, false], "all"]);
  });

  test("asks for another path on another network, and for none when only the server was away", async () => {
    const made = await atTheDoor();
    made.connection.drop();
    made.connection.open();
    await made.clock.pass(1000);
    assert.deepEqual([closed(made), made.connection.of("restart_ice")], [[false], []]);
    made.session.networkChange();
    await settled();
    assert.deepEqual([closed(made), made.connection.of("restart_ice"), policy(made)], [[false], [{ to: "host", fresh: false }], "relay"]);
  });

  for (const [name, end] of [...ENDINGS, ["the host's going", ({ connection }) => connection.tell("participant_changed", { participant: { ...HOST, state: "left" } })]]) {
    test(`${name} ends the connection`, async () => {
      const made = await atTheDoor();
      await end(made);
      assert.deepEqual(closed(made), [true]);
    });
  }
});

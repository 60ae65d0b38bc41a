import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { SignalingClient } from "../../../web/static/js/call/signaling_client.js";
import { Problem } from "../../../web/static/js/core/problem.js";
import { FakeClock, settled } from "./support/fake_clock.js";
import { FakeConnection, GUEST, HOST, roomState, said } from "./support/fake_connection.js";

const MEDIA = { audio: true, video: true, screen: false };

function client({ seats = [], quality = null } = {}) {
  const clock = new FakeClock();
  const heard = [];
  let connection;
  let asked = 0;
  const signaling = new SignalingClient({
    connect: (auth) => (connection = new FakeConnection(auth)),
    requestSeat: async () => {
      const seat = seats[asked] ?? { seat_token: `token ${asked + 1}` };
      asked += 1;
      if (seat instanceof Error) throw seat;
      return seat;
    },
    clock,
    tabId: "tab",
    quality: () => quality,
    random: () => 0.5,
  });
  for (const name of ["joined", "online", "participant", "entry", "peer", "admitted", "removed", "moved", "finished", "elsewhere", "refused", "seen"]) {
    signaling.on(name, (detail) => heard.push([name, detail]));
  }
  connection.answers.join = roomState("host", [HOST, GUEST]);
  const names = () => heard.map(([name]) => name);
  return { signaling, connection, clock, heard, names, asked: () => asked };
}

async function joined(options) {
  const made = client(options);
  made.signaling.start({ media: MEDIA });
  await settled();
  made.connection.open();
  await settled();
  return made;
}

describe("taking the seat", () => {
  test("a token is fetched, shown at the door, and the join says where we stopped", async () => {
    const { connection, names } = await joined();
    assert.deepEqual(connection.auth(), { seat_token: "token 1", tab_id: "tab" });
    assert.deepEqual(connection.of("join"), [{ last_seq: 0, take_over: false, media: MEDIA }]);
    assert.deepEqual(names(), ["joined", "online"]);
  });

  test("a server that cannot be reached is asked again for as long as it takes", async () => {
    const away = new Problem("network.unreachable");
    const { signaling, connection, clock, asked } = client({ seats: [away, away, away] });
    signaling.start({ media: MEDIA });
    await settled();
    assert.equal(connection.running, false);
    await clock.pass(300 + 600 + 1200);
    assert.deepEqual([asked(), connection.running], [4, true]);
  });

  test("a seat that is refused for good ends it with the reason", async () => {
    const { signaling, heard } = client({ seats: [new Problem("rooms.not_yours", { status: 403 })] });
    signaling.start({ media: MEDIA });
    await settled();
    assert.deepEqual(heard.map(([name, { code }]) => [name, code]), [["refused", "rooms.not_yours"]]);
  });

  test("an expired token is replaced by a fresh one, and the same seat is taken again", async () => {
    const { connection, clock } = await joined();
    connection.drop();
    connection.emit("refused", new Problem("rooms.seat_expired"));
    await clock.pass(300);
    assert.deepEqual([connection.retried, connection.auth().seat_token], [1, "token 2"]);
  });

  test("a heartbeat brings the next token", async () => {
    const { connection, clock, heard } = await joined();
    connection.answers.heartbeat = { seat_token: "renewed", now: "2026-11-22T08:00:00Z", seen: { guest: "2026-11-22T07:59:58Z" } };
    await clock.pass(10_000);
    assert.equal(connection.auth().seat_token, "renewed");
    assert.deepEqual(heard.at(-1), ["seen", { now: "2026-11-22T08:00:00Z", seen: { guest: "2026-11-22T07:59:58Z" } }]);
  });

  test("a seat that another tab holds is asked about, and taken when told to", async () => {
    const { signaling, connection, names } = client();
    connection.answers.join = new Problem("rooms.seat_in_use");
    signaling.start({ media: MEDIA });
    await settled();
    connection.open();
    await settled();
    assert.deepEqual([names(), connection.running], [["elsewhere"], false]);
    connection.answers.join = roomState("host", [HOST]);
    signaling.start({ media: MEDIA, takeOver: true });
    await settled();
    connection.open();
    await settled();
    assert.equal(connection.of("join").at(-1).take_over, true);
    connection.drop();
    connection.open();
    await settled();
    assert.equal(connection.of("join").at(-1).take_over, false, "a reconnect takes nothing over");
  });
});

describe("coming back", () => {
  test("a rejoin asks for what was missed, and every entry is given once and in order", async () => {
    const { connection, heard } = await joined();
    connection.tell("room_event", said(1, "a", "one"));
    connection.tell("room_event", said(2, "b", "two"));
    connection.drop();
    connection.answers.join = roomState("host", [HOST], { events: [said(2, "b", "two"), said(3, "c", "three")], room: { last_seq: 3 } });
    connection.open();
    await settled();
    connection.tell("room_event", said(3, "c", "three"));
    assert.equal(connection.of("join").at(-1).last_seq, 2);
    assert.deepEqual(heard.filter(([name]) => name === "entry").map(([, { seq }]) => seq), [1, 2, 3]);
  });

  test("an entry that comes before its elder waits for it", async () => {
    const { connection, heard } = await joined();
    connection.tell("room_event", said(2, "b", "two"));
    connection.tell("room_event", said(1, "a", "one"));
    assert.deepEqual(heard.filter(([name]) => name === "entry").map(([, { seq }]) => seq), [1, 2]);
  });

  test("an entry that never comes is fetched", async () => {
    const { connection, heard, clock } = await joined();
    connection.tell("room_event", said(2, "b", "two"));
    connection.answers.join = roomState("host", [HOST], { events: [said(1, "a", "one"), said(2, "b", "two")], room: { last_seq: 2 } });
    await clock.pass(1100);
    assert.deepEqual(heard.filter(([name]) => name === "entry").map(([, { seq }]) => seq), [1, 2]);
  });

  test("entries that are not ours to know leave no gap", async () => {
    const { connection, heard, clock } = await joined();
    connection.tell("room_event", said(3, "c", "three"));
    connection.answers.join = roomState("guest", [GUEST], { events: [said(3, "c", "three")], room: { last_seq: 3 } });
    await clock.pass(1100);
    connection.tell("room_event", said(4, "d", "four"));
    assert.deepEqual(heard.filter(([name]) => name === "entry").map(([, { seq }]) => seq), [3, 4]);
  });

  test("a pass that a join refuses is replaced, and the carrier with it", async () => {
    const { connection, clock, asked } = await joined();
    connection.drop();
    connection.answers.join = new Problem("rooms.seat_refused");
    connection.open();
    await clock.pass(400);
    assert.deepEqual([asked(), connection.renewed], [2, 1]);
  });

  test("a heartbeat that nobody answers gives the carrier up for a new one", async () => {
    const { connection, clock } = await joined();
    connection.answers.heartbeat = new Problem("socket.timeout");
    await clock.pass(10_000);
    assert.equal(connection.renewed, 1);
  });

  test("a heartbeat that is refused keeps the carrier", async () => {
    const { connection, clock } = await joined();
    connection.answers.heartbeat = new Problem("signaling.too_fast", { retryAfterMs: 1000 });
    await clock.pass(10_000);
    assert.equal(connection.renewed, 0);
  });

  test("a poke asks at once, with little patience", async () => {
    const { signaling, connection } = await joined();
    signaling.poke();
    await settled();
    assert.deepEqual(connection.requests.at(-1).options, { timeoutMs: 2500 });
  });

  test("a join that was told to wait tries again after that", async () => {
    const { connection, clock, names } = await joined();
    connection.drop();
    connection.answers.join = new Problem("signaling.too_fast", { retryAfterMs: 2000 });
    connection.open();
    await settled();
    connection.answers.join = roomState("host", [HOST]);
    await clock.pass(1900);
    assert.equal(names().filter((name) => name === "joined").length, 1);
    await clock.pass(200);
    assert.equal(names().filter((name) => name === "joined").length, 2);
  });
});

describe("saying what we send", () => {
  test("a change is told once; while away it goes with the next join", async () => {
    const { signaling, connection } = await joined();
    signaling.setMedia({ ...MEDIA, video: false });
    signaling.setMedia({ ...MEDIA, video: false });
    await settled();
    assert.deepEqual(connection.of("set_media"), [{ audio: true, video: false, screen: false }]);
    connection.drop();
    signaling.setMedia({ audio: false, video: false, screen: false });
    connection.open();
    await settled();
    assert.equal(connection.of("set_media").length, 1);
    assert.deepEqual(connection.of("join").at(-1).media, { audio: false, video: false, screen: false });
  });

  test("what a log entry tells of a change comes with the change", async () => {
    const { connection, heard } = await joined();
    const entry = { seq: 1, kind: "admitted", at: "2026-11-22T08:00:00+00:00", participant_id: "guest", body: {} };
    connection.tell("participant_changed", { participant: { ...GUEST, state: "connected" }, entries: [entry] });
    assert.deepEqual(heard.slice(-2).map(([name]) => name), ["entry", "participant"]);
  });

  test("what the log tells of an admission comes with its acknowledgement", async () => {
    const { connection, signaling, heard } = await joined();
    const entry = { seq: 1, kind: "admitted", at: "2026-11-22T08:00:00+00:00", participant_id: "guest", body: {} };
    connection.answers.admit = { participant: { ...GUEST, state: "connected" }, entries: [entry], offered: true };
    assert.equal((await signaling.admit({ participant_id: "guest", identity_confirmed: true })).offered, true);
    assert.deepEqual(heard.at(-1), ["entry", entry]);
  });

  test("a refusal of what nobody acknowledges is heard", async () => {
    const { connection, signaling } = await joined();
    const refused = [];
    signaling.on("notPassed", ({ event, problem }) => refused.push([event, problem.code]));
    connection.tell("not_passed", { event: "answer", error: { code: "signaling.peer_away", params: {}, text: "" } });
    assert.deepEqual(refused, [["answer", "signaling.peer_away"]]);
  });

  test("a server that does not know the seat is taken is told by a join", async () => {
    const { connection, clock } = await joined();
    connection.answers.heartbeat = new Problem("signaling.not_joined");
    await clock.pass(10_000);
    assert.equal(connection.of("join").length, 2);
  });

  test("while away a command is rejected, not kept for later", async () => {
    const { signaling, connection } = await joined();
    connection.drop();
    await assert.rejects(signaling.request("admit", {}), { code: "socket.offline" });
    assert.throws(() => signaling.pass("offer", {}), { code: "socket.offline" });
    connection.open();
    await settled();
    assert.deepEqual([...connection.of("admit"), ...connection.of("offer")], []);
  });
});

describe("how it ends", () => {
  for (const name of ["moved", "finished", "removed"]) {
    test(`${name} is told and nothing is tried again`, async () => {
      const { connection, names, clock } = await joined();
      connection.tell(name, {});
      await clock.pass(60_000);
      assert.deepEqual(names().filter((heard) => heard === name), [name]);
      assert.equal(connection.running, false);
    });
  }

  test("a join that is refused for good is told with its reason", async () => {
    const { signaling, connection, heard } = client();
    connection.answers.join = new Problem("rooms.not_found");
    signaling.start({ media: MEDIA });
    await settled();
    connection.open();
    await settled();
    assert.equal(heard.at(-1)[0], "refused");
    assert.equal(heard.at(-1)[1].code, "rooms.not_found");
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff } from "../../../web/static/js/core/backoff.js";
import { Carrier } from "../../../web/static/js/core/carrier.js";
import { SocketConnection } from "../../../web/static/js/core/socket.js";
import { FakeClock, settled } from "./support/fake_clock.js";

const BEAT = { sid: "s", upgrades: [], pingInterval: 10_000, pingTimeout: 10_000 };

/** A browser's WebSocket, whose server a test speaks for. */
function makeLine() {
  const line = { sent: [], closed: 0, onmessage: null, onclose: null };
  line.send = (text) => line.sent.push(text);
  line.close = () => (line.closed += 1);
  line.says = (text) => line.onmessage({ data: text });
  line.breaks = () => line.onclose();
  line.stands = () => line.says(`0${JSON.stringify(BEAT)}`);
  return line;
}

function makePage() {
  const page = { clock: new FakeClock(), lines: [] };
  page.carrier = new Carrier({ clock: page.clock, dial: () => (page.lines.push(makeLine()), page.line) });
  Object.defineProperty(page, "line", { get: () => page.lines.at(-1) });
  page.joins = (namespace = "/rooms") => {
    const mine = { heard: [] };
    mine.connection = new SocketConnection({ namespace, auth: () => ({ seat_token: "t" }), clock: page.clock, carrier: page.carrier });
    for (const name of ["online", "offline", "refused", "message"]) mine.connection.on(name, (detail) => mine.heard.push([name, detail]));
    return mine;
  };
  return page;
}

/** A connection that is online. */
function connected() {
  const page = makePage();
  const made = { page, ...page.joins() };
  made.connection.start();
  page.line.stands();
  page.line.says('40/rooms,{"sid":"x"}');
  page.line.sent.length = made.heard.length = 0;
  return made;
}

test("it shows its pass at the door and is online when the door is open", () => {
  const page = makePage();
  const { connection, heard } = page.joins();
  connection.start();
  assert.deepEqual(page.line.sent, []);
  page.line.stands();
  assert.deepEqual(page.line.sent, ['40/rooms,{"seat_token":"t"}']);
  assert.equal(connection.online, false);
  page.line.says('40/rooms,{"sid":"x"}');
  assert.equal(connection.online, true);
  assert.deepEqual(heard, [["online", null]]);
});

test("two namespaces of a page share one line, and the last to go closes it", () => {
  const page = makePage();
  const [rooms, live] = [page.joins("/rooms"), page.joins("/live")];
  rooms.connection.start();
  page.line.stands();
  live.connection.start();
  page.line.says('40/rooms,{"sid":"x"}');
  page.line.says('40/live,{"sid":"y"}');
  page.line.says('42/live,["changed",{"topic":"t"}]');
  assert.equal(page.lines.length, 1);
  assert.deepEqual([rooms.heard.length, live.heard.at(-1)], [1, ["message", { name: "changed", data: { topic: "t" } }]]);
  rooms.connection.stop();
  assert.deepEqual([page.line.sent.at(-1), page.line.closed], ["41/rooms,", 0]);
  live.connection.stop();
  assert.equal(page.line.closed, 1);
});

test("an acknowledgement is the answer, and a refusal a problem with its code", async () => {
  const { connection, page } = connected();
  const [first, second] = [connection.request("join", { last_seq: 0 }), connection.request("join", {})];
  assert.deepEqual(page.line.sent, ['42/rooms,0["join",{"last_seq":0}]', '42/rooms,1["join",{}]']);
  page.line.says('43/rooms,1[{"ok":false,"error":{"code":"rooms.full","params":{"most":4},"text":"Đã đủ người","retry_after_ms":500}}]');
  page.line.says('43/rooms,0[{"ok":true,"state":1}]');
  assert.deepEqual(await first, { ok: true, state: 1 });
  await assert.rejects(second, { code: "rooms.full", params: { most: 4 }, sentence: "Đã đủ người", retryAfterMs: 500 });
});

test("what is said again when its effect stays away waits for no acknowledgement", () => {
  const { connection, page } = connected();
  connection.send("offer", { to: "guest" });
  assert.deepEqual(page.line.sent, ['42/rooms,["offer",{"to":"guest"}]']);
});

test("nothing is kept for later while the line is away", async () => {
  const { connection } = makePage().joins();
  await assert.rejects(connection.request("chat", {}), { code: "socket.offline" });
  assert.throws(() => connection.send("offer", {}), { code: "socket.offline" });
});

test("an acknowledgement that never comes is a time-out, and a lost line is not", async () => {
  const { connection, page } = connected();
  const late = connection.request("chat", {}, { timeoutMs: 100 });
  const told = assert.rejects(late, { code: "socket.timeout", isAway: true });
  await page.clock.pass(100);
  await told;
  const lost = connection.request("chat", {});
  page.line.breaks();
  await assert.rejects(lost, { code: "socket.offline" });
});

test("a door that is shut is told with its code and not knocked at again; with a new pass it is", async () => {
  const page = makePage();
  const { connection, heard } = page.joins();
  connection.start();
  page.line.stands();
  page.line.says('44/rooms,{"message":"x","data":{"code":"rooms.seat_refused"}}');
  assert.deepEqual([heard[0][0], heard[0][1].code], ["refused", "rooms.seat_refused"]);
  await page.clock.pass(60_000);
  assert.equal(page.lines.length, 1);
  connection.retry();
  assert.equal(page.lines.length, 2);
});

test("a lost line is taken up again for ever, and its owner is online again", async () => {
  const { connection, page, heard } = connected();
  page.line.breaks();
  for (let i = 0; i < 5; i += 1) {
    await page.clock.pass(4500);
    page.line.breaks();
  }
  assert.equal(page.lines.length, 6);
  await page.clock.pass(4500);
  page.line.stands();
  page.line.says('40/rooms,{"sid":"z"}');
  assert.deepEqual(heard, [["offline", null], ["online", null]]);
  assert.equal(connection.online, true);
});

test("each beat of the server is answered, and silence longer than its beat is the end of the line", async () => {
  const { page, heard } = connected();
  await page.clock.pass(19_000);
  page.line.says("2");
  assert.deepEqual(page.line.sent, ["3"]);
  await page.clock.pass(19_000);
  assert.deepEqual(heard, []);
  await page.clock.pass(2000);
  assert.deepEqual(heard, [["offline", null]]);
  assert.equal(page.lines[0].closed, 1);
});

test("a server that takes the line and says nothing is given up", async () => {
  const page = makePage();
  page.joins().connection.start();
  await page.clock.pass(8000 + 450);
  assert.deepEqual([page.lines[0].closed, page.lines.length], [1, 2]);
});

test("a goodbye of the server is not the end: it is tried again", async () => {
  const { connection, page, heard } = connected();
  page.line.says("41/rooms,");
  assert.deepEqual(heard, [["offline", null]]);
  await page.clock.pass(500);
  assert.deepEqual(page.line.sent, ['40/rooms,{"seat_token":"t"}']);
  page.line.says('40/rooms,{"sid":"z"}');
  assert.equal(connection.online, true);
});

test("after stop nothing is tried again, and a word that comes late is nobody's", async () => {
  const { connection, page, heard } = connected();
  const [line] = page.lines;
  connection.stop();
  line.says('42/rooms,["room_event",{}]');
  await page.clock.pass(60_000);
  assert.deepEqual([page.lines.length, heard], [1, [["offline", null]]]);
});

test("a line that seems dead is given up for a new one at once", async () => {
  const { connection, page } = connected();
  connection.renew();
  await settled();
  assert.deepEqual([page.lines[0].closed, page.lines.length], [1, 2]);
});

test("what the server says arrives with its name", () => {
  const { page, heard } = connected();
  page.line.says('42/rooms,["room_event",{"seq":1,"text":"a,b\\nc"}]');
  assert.deepEqual(heard, [["message", { name: "room_event", data: { seq: 1, text: "a,b\nc" } }]]);
});

test("waits double from 300 ms to three seconds, each within half and one and a half of it", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 50].map((attempt) => backoff(attempt, () => 0.5)), [300, 600, 1200, 2400, 3000, 3000]);
  assert.deepEqual([backoff(0, () => 0), backoff(0, () => 1)], [150, 450]);
});

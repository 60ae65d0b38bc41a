import assert from "node:assert/strict";
import { test } from "node:test";

import { backoff } from "../../../web/static/js/core/backoff.js";
import { SocketConnection } from "../../../web/static/js/core/socket.js";
import { FakeClock, settled } from "./support/fake_clock.js";

/** Socket.IO's socket, as far as ours uses it. */
function fakeSocket() {
  const listeners = {};
  const socket = { connected: false, active: true, connects: 0, disconnects: 0, closed: 0, sent: [], answer: async () => ({ ok: true }) };
  socket.on = (name, listener) => (listeners[name] = listener);
  socket.onAny = (listener) => (listeners.any = listener);
  socket.say = (name, ...details) => listeners[name](...details);
  socket.connect = () => (socket.connects += 1);
  socket.disconnect = () => (socket.disconnects += 1);
  socket.io = { engine: { close: () => (socket.closed += 1) } };
  socket.emit = (name, payload) => socket.sent.push([name, payload]);
  socket.timeout = (ms) => ({ emitWithAck: (name, payload) => (socket.sent.push([name, payload, ms]), socket.answer()) });
  return socket;
}

function connection() {
  const socket = fakeSocket();
  const clock = new FakeClock();
  const made = { socket, clock, heard: [] };
  made.connection = new SocketConnection({
    namespace: "/rooms",
    auth: () => ({ seat_token: "t" }),
    clock,
    connect: (namespace, options) => (Object.assign(made, { namespace, options }), socket),
  });
  for (const name of ["online", "offline", "refused", "message"]) made.connection.on(name, (detail) => made.heard.push([name, detail]));
  return made;
}

test("it speaks WebSocket only, tries for ever from 300 ms, and shows its pass at each connect", () => {
  const { namespace, options } = connection();
  assert.equal(namespace, "/rooms");
  assert.deepEqual([options.transports, options.reconnectionDelay, options.reconnectionAttempts], [["websocket"], 300, undefined]);
  let shown = null;
  options.auth((auth) => (shown = auth));
  assert.deepEqual(shown, { seat_token: "t" });
});

test("an acknowledgement is the answer, and a refusal a problem with its code", async () => {
  const { connection: mine, socket } = connection();
  socket.connected = true;
  socket.answer = async () => ({ ok: true, state: 1 });
  assert.deepEqual(await mine.request("join", { last_seq: 0 }), { ok: true, state: 1 });
  socket.answer = async () => ({ ok: false, error: { code: "rooms.full", params: { most: 4 }, text: "Đã đủ người", retry_after_ms: 500 } });
  await assert.rejects(mine.request("join", {}), { code: "rooms.full", params: { most: 4 }, sentence: "Đã đủ người", retryAfterMs: 500 });
});

test("what is said again when its effect stays away waits for no acknowledgement", () => {
  const { connection: mine, socket } = connection();
  socket.connected = true;
  mine.send("offer", { to: "guest" });
  assert.deepEqual(socket.sent, [["offer", { to: "guest" }]]);
});

test("nothing is kept for later while the carrier is away", async () => {
  const { connection: mine, socket } = connection();
  await assert.rejects(mine.request("chat", {}), { code: "socket.offline" });
  assert.throws(() => mine.send("offer", {}), { code: "socket.offline" });
  assert.deepEqual(socket.sent, []);
});

test("an acknowledgement that never comes is a time-out, and a lost carrier is not", async () => {
  const { connection: mine, socket } = connection();
  socket.connected = true;
  socket.answer = async () => Promise.reject(new Error("operation has timed out"));
  await assert.rejects(mine.request("chat", {}), { code: "socket.timeout", isAway: true });
  socket.answer = async () => {
    socket.connected = false;
    throw new Error("socket has been disconnected");
  };
  await assert.rejects(mine.request("chat", {}), { code: "socket.offline" });
});

test("a door that is shut is told with its code, a server that is not reached is not", () => {
  const { socket, heard } = connection();
  socket.say("connect_error", new Error("xhr"));
  assert.deepEqual(heard, []);
  socket.active = false;
  socket.say("connect_error", Object.assign(new Error("x"), { data: { code: "rooms.seat_refused" } }));
  assert.equal(heard[0][1].code, "rooms.seat_refused");
});

test("a goodbye of the server is not the end: it is tried again", async () => {
  const { connection: mine, socket, clock } = connection();
  mine.start();
  socket.say("disconnect", "io server disconnect");
  await clock.pass(500);
  assert.equal(socket.connects, 2);
});

test("after stop nothing is tried again", async () => {
  const { connection: mine, socket, clock } = connection();
  mine.start();
  mine.stop();
  socket.say("disconnect", "io server disconnect");
  await clock.pass(60_000);
  assert.deepEqual([socket.connects, socket.disconnects], [1, 1]);
});

test("a carrier that seems dead is given up", async () => {
  const { connection: mine, socket } = connection();
  mine.renew();
  await settled();
  assert.equal(socket.closed, 1);
});

test("what the server says arrives with its name", () => {
  const { socket, heard } = connection();
  socket.say("any", "room_event", { seq: 1 });
  assert.deepEqual(heard, [["message", { name: "room_event", data: { seq: 1 } }]]);
});

test("waits double from 300 ms to three seconds, each within half and one and a half of it", () => {
  assert.deepEqual([0, 1, 2, 3, 4, 50].map((attempt) => backoff(attempt, () => 0.5)), [300, 600, 1200, 2400, 3000, 3000]);
  assert.deepEqual([backoff(0, () => 0), backoff(0, () => 1)], [150, 450]);
});

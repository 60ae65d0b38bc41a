import assert from "node:assert/strict";
import { test } from "node:test";

import { ChatLog } from "../../../web/static/js/call/chat_log.js";
import { Problem } from "../../../web/static/js/core/problem.js";
import { FakeClock } from "./support/fake_clock.js";
import { said } from "./support/fake_connection.js";

function log() {
  const sent = [];
  const box = { sent, answer: async () => ({ seq: 1 }) };
  let id = 0;
  box.chat = new ChatLog({
    send: (message) => (sent.push(message), box.answer()),
    clock: new FakeClock(),
    newId: () => `m${(id += 1)}`,
  });
  box.states = () => box.chat.messages.map(({ text, state }) => `${text}: ${state}`);
  return box;
}

test("a message is shown while it is sent and marked when it is stored", async () => {
  const { chat, states } = log();
  const sending = chat.say("me", "xin chào");
  assert.deepEqual(states(), ["xin chào: sending"]);
  await sending;
  assert.deepEqual(states(), ["xin chào: stored"]);
});

test("a message written while away waits and goes out under the same id", async () => {
  const box = log();
  box.answer = async () => Promise.reject(new Problem("socket.offline"));
  await box.chat.say("me", "một");
  assert.deepEqual(box.states(), ["một: waiting"]);
  box.answer = async () => ({ seq: 4 });
  box.chat.resume();
  await new Promise(setImmediate);
  assert.deepEqual(box.states(), ["một: stored"]);
  assert.deepEqual(box.sent.map(({ client_id: id }) => id), ["m1", "m1"]);
});

test("a message that is refused says so and can be tried again", async () => {
  const box = log();
  box.answer = async () => Promise.reject(new Problem("rooms.chat_too_long"));
  await box.chat.say("me", "dài");
  assert.deepEqual(box.states(), ["dài: refused"]);
  assert.equal(box.chat.messages[0].problem.code, "rooms.chat_too_long");
  box.answer = async () => ({ seq: 4 });
  await box.chat.retry("m1");
  assert.deepEqual(box.states(), ["dài: stored"]);
});

test("the room's log and our own message are one, also when the acknowledgement was lost", async () => {
  const box = log();
  box.answer = async () => Promise.reject(new Problem("socket.timeout"));
  const sending = box.chat.say("me", "một");
  box.chat.heard(said(7, "m1", "một", "me"));
  await sending;
  assert.deepEqual(box.states(), ["một: stored"]);
});

test("what others said is kept in the order of the log", () => {
  const { chat } = log();
  chat.heard(said(1, "a", "one"));
  chat.heard(said(2, "b", "two"));
  assert.deepEqual(chat.messages.map(({ text, from }) => [text, from]), [["one", "host"], ["two", "host"]]);
});

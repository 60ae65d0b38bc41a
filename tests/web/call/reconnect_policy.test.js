import assert from "node:assert/strict";
import { test } from "node:test";

import { ReconnectPolicy } from "../../../web/static/js/call/reconnect_policy.js";

/** Feeds a sample every 250 ms from `from` to `to`; functions give the counters at each time. */
function feed(policy, from, to, { packets = () => 1, sent = () => 0, answered = () => 0 }) {
  const due = [];
  for (let at = from; at <= to; at += 250) {
    policy.sample({ at, packetsReceived: packets(at), requestsSent: sent(at), responsesReceived: answered(at) });
    if (policy.due(at)) due.push(at);
  }
  return due;
}
const counting = (at) => at / 50;
const pings = (at) => Math.floor(at / 500);

test("media that flows never restarts anything, however late the STUN answers are", () => {
  const policy = new ReconnectPolicy();
  assert.deepEqual(feed(policy, 0, 20_000, { packets: counting, sent: pings }), []);
});

test("silence alone never restarts: a muted sender is legitimate", () => {
  const policy = new ReconnectPolicy();
  assert.deepEqual(feed(policy, 0, 20_000, { sent: pings, answered: pings }), []);
});

test("a pair that is asked only every few seconds is not taken for a dead one", () => {
  const policy = new ReconnectPolicy();
  const seldom = (at) => Math.floor(at / 2500);
  assert.deepEqual(feed(policy, 0, 20_000, { sent: seldom, answered: seldom }), []);
});

test("no media and two seconds without a STUN answer restart ICE", () => {
  const policy = new ReconnectPolicy();
  feed(policy, 0, 4000, { packets: counting, sent: pings, answered: pings });
  const due = feed(policy, 4250, 7000, { packets: () => 80, sent: pings, answered: () => 8 });
  assert.equal(due.length, 1);
  assert.ok(due[0] >= 6000 && due[0] <= 6500, `restarted at ${due[0]}`);
});

test("a path that stays dead is restarted again, but not within five seconds", () => {
  const policy = new ReconnectPolicy();
  policy.iceState("disconnected");
  assert.deepEqual([0, 1000, 4999, 5000, 6000, 10_000].map((at) => policy.due(at)), [true, false, false, true, false, true]);
});

test("ICE that says disconnected restarts at once, and a path that is back ends it", () => {
  const policy = new ReconnectPolicy();
  policy.iceState("disconnected");
  assert.equal(policy.due(100), true);
  policy.iceState("connected");
  assert.equal(policy.due(9000), false);
});

test("a restart that somebody wants waits for the five seconds to end, and happens once", () => {
  const policy = new ReconnectPolicy();
  policy.wanted();
  assert.equal(policy.due(0), true);
  policy.wanted();
  assert.deepEqual([1000, 5000, 20_000].map((at) => policy.due(at)), [false, true, false]);
});

test("what the other end asks for is heard once the last restart had its chance", () => {
  const policy = new ReconnectPolicy();
  policy.asked(0);
  assert.equal(policy.due(0), true);
  policy.asked(300);
  assert.equal(policy.due(6000), false);
  policy.asked(6000);
  assert.equal(policy.due(6000), true);
});

test("a restart that could not be asked for stays due", () => {
  const policy = new ReconnectPolicy();
  policy.wanted();
  assert.equal(policy.due(0), true);
  policy.postponed();
  assert.equal(policy.due(300), true);
});

test("an offer that nobody answers for five seconds counts as lost", () => {
  const policy = new ReconnectPolicy();
  policy.negotiating(true, 1000);
  policy.negotiating(true, 3000);
  assert.equal(policy.due(5900), false);
  assert.equal(policy.due(6000), true);
  policy.negotiating(false, 6100);
  assert.equal(policy.due(20_000), false);
});

test("keys that are not agreed five seconds after ICE found a path never will be", () => {
  const policy = new ReconnectPolicy();
  policy.handshaking(true, 1000);
  policy.handshaking(true, 3000);
  assert.deepEqual([5900, 6000, 6100, 10_900, 11_000].map((at) => policy.stalled(at)), [false, true, false, false, true]);
  policy.handshaking(false, 11_100);
  assert.equal(policy.stalled(60_000), false);
});

test("each connection that is replaced for its keys gives the next one twice the time, up to a limit", () => {
  let policy = new ReconnectPolicy();
  const patience = [];
  for (let round = 0; round < 5; round += 1) {
    policy.handshaking(true, 0);
    patience.push([5000, 10_000, 20_000, 40_000, 80_000].find((at) => policy.stalled(at)));
    policy = policy.successor();
  }
  assert.deepEqual(patience, [5000, 10_000, 20_000, 40_000, 40_000]);
  policy.handshaking(false, 0);
  const after = policy.successor();
  after.handshaking(true, 0);
  assert.equal(after.stalled(5000), true, "a connection that lived is no reason to be patient");
});

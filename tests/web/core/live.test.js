import assert from "node:assert/strict";
import { test } from "node:test";

import { Emitter } from "../../../web/static/js/core/emitter.js";
import { Live } from "../../../web/static/js/core/live.js";
import { makeClock, settled } from "../support/dom.js";

class Connection extends Emitter {
  online = false;
  sent = [];
  async request(name, payload) {
    this.sent.push([name, payload]);
  }
  start() {}
  stop() {}
  comes() {
    this.online = true;
    this.emit("online", null);
  }
  goes() {
    this.online = false;
    this.emit("offline", "transport close");
  }
}

function makeLive() {
  const connection = new Connection();
  const clock = makeClock();
  return { live: new Live({ connection, clock }), connection, clock };
}

test("a change reaches those who listen to its topic, and nobody else", async () => {
  const { live, connection } = makeLive();
  const heard = [];
  live.subscribe("worklist", () => heard.push("worklist"));
  live.subscribe("referral:1", () => heard.push("referral"));
  connection.emit("message", { name: "changed", data: { topic: "referral:1" } });
  assert.deepEqual(heard, ["referral"]);
});

test("after each connection all topics are asked for again, and listeners look once", async () => {
  const { live, connection } = makeLive();
  let heard = 0;
  live.subscribe("worklist", () => (heard += 1));
  connection.comes();
  await settled();
  connection.goes();
  connection.comes();
  await settled();
  assert.deepEqual(connection.sent, [["subscribe", { topics: ["worklist"] }], ["subscribe", { topics: ["worklist"] }]]);
  assert.equal(heard, 2);
});

test("topics go out twelve at a time", async () => {
  const { live, connection } = makeLive();
  for (let i = 0; i < 14; i += 1) live.subscribe(`referral:${i}`, () => {});
  connection.comes();
  await settled();
  assert.deepEqual(connection.sent.map(([, { topics }]) => topics.length), [12, 2]);
});

test("presence is renewed while the line is there, and not longer", async () => {
  const { connection, clock } = makeLive();
  connection.comes();
  clock.turn(45_000);
  connection.goes();
  clock.turn(60_000);
  assert.deepEqual(connection.sent.map(([name]) => name), ["heartbeat", "heartbeat"]);
});

test("who stopped listening hears nothing", () => {
  const { live, connection } = makeLive();
  let heard = 0;
  live.subscribe("worklist", () => (heard += 1))();
  connection.emit("message", { name: "changed", data: { topic: "worklist" } });
  assert.equal(heard, 0);
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { VisitClient } from "../../../web/static/js/call/visit_client.js";
import { isSummons, shouldJoin, viewOf } from "../../../web/static/js/call/visit_view.js";
import { Http } from "../../../web/static/js/core/http.js";
import { makeClock, makeLive, settled } from "../support/dom.js";

const VISIT = {
  state: "before", consent: true, token_number: 7, ahead: 2, range_minutes: [10, 25], call_by: "10:40", phone: "0214 555 0115",
  messages: [], room_id: null, facility: "BV", service: "Khám", practitioner: "BS", starts_at: "", people: [],
};
const visit = (change = {}) => ({ ...VISIT, ...change });

describe("which part of the visit is shown", () => {
  const NOW = { asks: true, ready: false, call: "idle" };
  const cases = [
    ["who has not agreed reads the consent", { visit: visit({ consent: false }) }, "consent"],
    ["who came with a patient has nothing to agree to", { asks: false, visit: visit({ consent: false }) }, "devices"],
    ["who has agreed looks at camera and microphone", { visit: visit() }, "devices"],
    ["who has looked waits", { visit: visit({ state: "waiting" }), ready: true }, "waiting"],
    ["who is let in and joins still sees the queue, not a black picture", { visit: visit({ state: "admitted" }), ready: true, call: "joining" }, "waiting"],
    ["who is let in on a new tab looks at the devices first", { visit: visit({ state: "admitted" }) }, "devices"],
    ["who is out sees that the place is kept, also on a new tab", { visit: visit({ state: "away" }) }, "waiting"],
    ["whom staff hold looks at the devices all the same", { visit: visit({ state: "held" }) }, "devices"],
    ["a call that runs goes before the queue", { visit: visit({ state: "waiting" }), ready: true, call: "live" }, "call"],
    ["a line that is lost leaves the call where it is", { visit: visit({ state: "admitted" }), ready: true, call: "reconnecting" }, "call"],
    ["who hung up may come back", { visit: visit({ state: "admitted" }), ready: true, call: "left" }, "left"],
    ["who lost the call to another tab may bring it back", { visit: visit({ state: "admitted" }), ready: true, call: "moved" }, "moved"],
    ["who was not let through the door may try again", { visit: visit({ state: "admitted" }), ready: true, call: "refused" }, "refused"],
    ["hanging up counts only while the room is open", { visit: visit({ state: "waiting" }), ready: true, call: "left" }, "waiting"],
    ["a finished call is over before the server's word of the visit is here", { visit: visit({ state: "admitted" }), ready: true, call: "finished" }, "after"],
    ["a visit that is done is over on every tab", { visit: visit({ state: "done" }) }, "after"],
    ["who was taken out is told so, call or not", { visit: visit({ state: "removed" }), ready: true, call: "live" }, "closed"],
  ];
  for (const [name, now, view] of cases) {
    test(name, () => assert.equal(viewOf({ ...NOW, ...now }), view));
  }

  test("the seat is taken once, by who was let in and is in front of the page", () => {
    const admitted = visit({ state: "admitted", room_id: "r" });
    assert.equal(shouldJoin({ visit: admitted, present: true, call: "idle" }), true);
    assert.equal(shouldJoin({ visit: admitted, present: false, call: "idle" }), false);
    assert.equal(shouldJoin({ visit: admitted, present: true, call: "left" }), false);
    assert.equal(shouldJoin({ visit: visit({ state: "admitted" }), present: true, call: "idle" }), false);
    assert.equal(shouldJoin({ visit: visit({ state: "waiting", room_id: "r" }), present: true, call: "idle" }), false);
  });

  test("it rings when somebody is called or let in, and not again when that is read once more", () => {
    assert.equal(isSummons(visit({ state: "waiting" }), visit({ state: "called" })), true);
    assert.equal(isSummons(visit({ state: "away" }), visit({ state: "admitted" })), true);
    assert.equal(isSummons(visit({ state: "called" }), visit({ state: "called" })), false);
    assert.equal(isSummons(null, visit({ state: "called" })), false);
  });
});

/** A client whose server gives what `answer(path, method)` gives. */
function makeClient({ answer = () => visit({ state: "waiting" }), arrives = true, start = visit() } = {}) {
  const clock = makeClock();
  const live = Object.assign(makeLive(), { online: true });
  const asked = [];
  const http = new Http({
    clock,
    fetch: async (url, { method }) => {
      const path = String(url).replace("/api/visits/v", "");
      asked.push(`${method} ${path}`.trim());
      const body = answer(path, method);
      if (body instanceof Response) return body;
      if (body === null) throw new TypeError("no network");
      return Response.json(body);
    },
  });
  const client = new VisitClient({ http, clock, connectLive: () => live, id: "v", arrives, visit: start });
  const seen = [];
  client.on("changed", ({ visit: now }) => seen.push(now.state));
  return { client, clock, live, asked, seen };
}

describe("what the server knows of the visit", () => {
  const arrive = (path) => visit({ state: path === "/consent" ? "before" : "waiting" });

  test("a patient arrives once, and is not asked about before: one request", async () => {
    const { client, live, asked, seen } = makeClient({ answer: arrive });
    client.start();
    live.change("visit:v");
    await settled();
    assert.deepEqual(asked, []);
    await client.arrive();
    await client.arrive();
    assert.deepEqual(asked, ["POST /arrive"]);
    assert.deepEqual(seen, ["waiting"]);
    live.change("visit:v");
    await settled();
    assert.deepEqual(asked, ["POST /arrive", "GET"]);
  });

  test("the word of an own act is no news; one more meanwhile is somebody else's and is read", async () => {
    const made = makeClient({ answer: (path) => (path === "/away" ? (made.live.change("visit:v"), visit({ state: "away" })) : visit({ state: "called" })), start: visit({ state: "waiting" }) });
    const { client, live, asked } = made;
    client.start();
    await client.act("away");
    assert.deepEqual(asked, ["POST /away"]);
    const both = client.act("away");
    live.change("visit:v");
    await both;
    await settled();
    assert.deepEqual(asked, ["POST /away", "POST /away", "GET"]);
    assert.equal(client.visit.state, "called");
  });

  test("without a network a patient arrives as soon as there is one", async () => {
    let down = true;
    const { client, clock, asked } = makeClient({ answer: (path) => (down ? null : arrive(path)) });
    client.start();
    await client.arrive();
    assert.equal(client.online, false);
    down = false;
    clock.turn(15_000);
    await settled();
    assert.deepEqual(asked, ["POST /arrive", "POST /arrive"]);
    assert.equal(client.visit.state, "waiting");
    assert.equal(client.online, true);
  });

  test("without a live connection the server is asked every quarter of a minute", async () => {
    const { client, clock, live, asked } = makeClient({ start: visit({ state: "waiting" }) });
    live.online = false;
    client.start();
    clock.turn(15_000);
    await settled();
    clock.turn(15_000);
    await settled();
    assert.deepEqual(asked, ["GET", "GET"]);
  });

  test("who comes with a patient never arrives in the queue", async () => {
    const { client, live, asked } = makeClient({ arrives: false });
    client.start();
    live.change("visit:v");
    await settled();
    assert.deepEqual(asked, ["GET"]);
  });

  test("starting again is the same as once", () => {
    const { client, live } = makeClient();
    client.start();
    client.start();
    assert.equal(live.topics.size, 1);
  });

  test("changes that come while one is read are read once more, not one by one", async () => {
    const { client, live, asked } = makeClient({ start: visit({ state: "waiting" }) });
    client.start();
    for (let n = 0; n < 5; n += 1) live.change("visit:v");
    await settled();
    assert.deepEqual(asked, ["GET", "GET"]);
  });

  test("a network that is gone is said once and keeps what is known; its return is said too", async () => {
    let down = true;
    const { client, asked } = makeClient({ answer: () => (down ? null : visit({ state: "waiting", ahead: 1 })), start: visit({ state: "waiting" }) });
    const told = [];
    client.on("online", (online) => told.push(online));
    await client.read();
    await client.read();
    assert.equal(client.visit.ahead, 2);
    down = false;
    await client.read();
    assert.deepEqual(told, [false, true]);
    assert.equal(client.visit.ahead, 1);
    assert.equal(asked.length, 3);
  });

  test("a refusal is handed on with the server's sentence", async () => {
    const refusal = () => Response.json({ code: "waiting.not_today", detail: "Hôm khác" }, { status: 409, headers: { "Content-Type": "application/problem+json" } });
    const { client } = makeClient({ answer: refusal });
    const told = [];
    client.on("refused", ({ sentence }) => told.push(sentence));
    await client.read();
    assert.deepEqual(told, ["Hôm khác"]);
    assert.equal(client.online, true);
  });

  test("what a person presses is one post whose answer is the new state", async () => {
    const { client, asked, seen } = makeClient({ answer: (path) => visit({ state: path === "/away" ? "away" : "waiting" }), start: visit({ state: "waiting" }) });
    await client.act("away");
    await client.act("back");
    assert.deepEqual(asked, ["POST /away", "POST /back"]);
    assert.deepEqual(seen, ["away", "waiting"]);
  });

  test("an invitation's answer is no state of the visit", async () => {
    const { client, asked, seen } = makeClient({ answer: () => ({ url: "https://kham.example.vn/l/x", expires_at: "" }), start: visit({ state: "waiting" }) });
    assert.equal((await client.act("invitations", { kind: "relative", name: "Pao" })).url, "https://kham.example.vn/l/x");
    assert.deepEqual(asked, ["POST /invitations"]);
    assert.deepEqual(seen, []);
  });
});

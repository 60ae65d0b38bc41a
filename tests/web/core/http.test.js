import assert from "node:assert/strict";
import { test } from "node:test";

import { Http, HttpProblem } from "../../../web/static/js/core/http.js";
import { makeClock } from "../support/dom.js";

const problem = (status, body, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json", ...headers } });
const fine = (body) => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });

function makeHttp(...answers) {
  const sent = [];
  const clock = makeClock();
  const fetch = async (url, init) => {
    sent.push({ url, ...init });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) throw answer;
    return answer.clone();
  };
  return { http: new Http({ fetch, clock }), sent, clock };
}

test("a body that is given as JSON goes out as JSON", async () => {
  const { http, sent } = makeHttp(fine({ version: 2 }));
  assert.deepEqual(await http.json("/api/notes/1", { method: "PUT", json: { version: 1 } }), { version: 2 });
  assert.equal(sent[0].method, "PUT");
  assert.equal(sent[0].body, '{"version":1}');
  assert.equal(sent[0].headers["Content-Type"], "application/json");
});

test("a refusal carries the server's code, sentence, fields and patience", async () => {
  const body = { code: "notes.stale", detail: "Somebody saved meanwhile.", params: { version: 3 }, request_id: "r1", errors: [{ field: "a", code: "b", detail: "c" }] };
  const { http } = makeHttp(problem(409, body, { "Retry-After": "2" }));
  await assert.rejects(http.json("/api/notes/1"), (error) => {
    assert.ok(error instanceof HttpProblem);
    assert.deepEqual(
      [error.code, error.status, error.sentence, error.params.version, error.requestId, error.fields[0].field, error.retryAfterMs],
      ["notes.stale", 409, "Somebody saved meanwhile.", 3, "r1", "a", 2000],
    );
    return true;
  });
});

test("a server that is not reached is told apart from one that refuses", async () => {
  const { http } = makeHttp(new TypeError("failed"));
  const heard = [];
  http.on("unreachable", () => heard.push("unreachable"));
  await assert.rejects(http.json("/api/x"), (error) => error.code === "network.unreachable" && error.isAway);
  assert.deepEqual(heard, ["unreachable"]);
});

test("a session that ended is asked for once, then every request goes out again", async () => {
  const signedOut = problem(401, { code: "kernel.sign_in_needed" });
  const { http, sent } = makeHttp(signedOut, signedOut, fine({ ok: 1 }));
  let asked = 0;
  http.onExpired(async () => (asked += 1) > 0);
  const answers = await Promise.all([http.json("/api/a"), http.json("/api/b")]);
  assert.deepEqual(answers, [{ ok: 1 }, { ok: 1 }]);
  assert.equal(asked, 1);
  assert.equal(sent.length, 4);
});

test("who says not now gets the refusal, and is left alone for a while", async () => {
  const { http, clock } = makeHttp(problem(401, { code: "kernel.sign_in_needed" }));
  let asked = 0;
  http.onExpired(async () => {
    asked += 1;
    return false;
  });
  await assert.rejects(http.json("/api/a"), { code: "kernel.sign_in_needed" });
  await assert.rejects(http.json("/api/a"), { code: "kernel.sign_in_needed" });
  assert.equal(asked, 1);
  clock.turn(31_000);
  await assert.rejects(http.json("/api/a"), { code: "kernel.sign_in_needed" });
  assert.equal(asked, 2);
});

test("silence is counted from the last answer", async () => {
  const { http, clock } = makeHttp(fine({}));
  clock.turn(1_500_000);
  assert.equal(http.silentMs, 1_500_000);
  await http.json("/api/a");
  assert.equal(http.silentMs, 0);
});

test("a fragment is asked for so that a refusal still comes as problem details", async () => {
  const { http, sent } = makeHttp(new Response("<li></li>"));
  assert.equal(await http.html("/worklist/fragment"), "<li></li>");
  assert.match(sent[0].headers.Accept, /^text\/html, application\/json/);
});

test("what the caller gives up is no fault of the network", async () => {
  const stop = new AbortController();
  const { http } = makeHttp(new DOMException("stopped", "AbortError"));
  stop.abort();
  await assert.rejects(http.json("/api/a", { signal: stop.signal }), { name: "AbortError" });
});

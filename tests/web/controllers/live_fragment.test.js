import assert from "node:assert/strict";
import { test } from "node:test";

import { LiveFragmentController } from "../../../web/static/js/controllers/live_fragment_controller.js";
import { makePage, makeServices, settled } from "../support/dom.js";

const row = (key, words = key) => `<li data-key="${key}"><a href="/referrals/${key}">${words}</a><button>Claim</button></li>`;

async function makeList({ apply = "wait", rows, later }) {
  makePage(`<ol data-controller="live-fragment" data-topic="worklist" data-url="/worklist/fragment" data-apply="${apply}">${rows.join("")}</ol>`);
  const services = makeServices({ answer: () => new Response(later.join("")) });
  const list = document.querySelector("ol");
  const changes = [];
  list.addEventListener("live:changed", (event) => changes.push(event.detail.added));
  const controller = new LiveFragmentController(list, services);
  controller.start();
  await settled();
  const change = async () => {
    services.connection.change("worklist");
    services.clock.turn(300);
    await settled();
  };
  return { list, change, changes, services, controller, keys: () => [...list.querySelectorAll("[data-key]")].map((r) => r.dataset.key) };
}

test("a new row waits behind a pill, and moves nothing until it is tapped", async () => {
  const { list, change, changes, services, keys } = await makeList({ rows: [row("a"), row("b")], later: [row("new"), row("a"), row("b")] });
  await change();
  assert.deepEqual(keys(), ["a", "b"]);
  assert.equal(list.querySelector(".newer button").textContent, "1 new case, tap to show");
  assert.deepEqual(services.said, ["1 new case"]);
  assert.deepEqual(changes, [1]);
  list.querySelector(".newer button").click();
  assert.deepEqual(keys(), ["new", "a", "b"]);
  assert.ok(list.querySelector('[data-key="new"]').classList.contains("is-new"));
});

test("a row that stays is brought up to date where it stands", async () => {
  const { list, change, keys } = await makeList({ rows: [row("a"), row("b")], later: [row("a", "claimed"), row("b")] });
  await change();
  assert.deepEqual(keys(), ["a", "b"]);
  assert.equal(list.querySelector('[data-key="a"] a').textContent, "claimed");
  assert.equal(list.querySelector(".newer"), null);
});

test("a row that is gone is dimmed and cannot be pressed, but leaves no hole", async () => {
  const { list, change, keys } = await makeList({ rows: [row("a"), row("b")], later: [row("b")] });
  await change();
  assert.deepEqual(keys(), ["a", "b"]);
  assert.ok(list.querySelector('[data-key="a"]').classList.contains("is-gone"));
  assert.ok(list.querySelector('[data-key="a"] button').disabled);
});

test("the row somebody is in is left alone", async () => {
  const { list, change } = await makeList({ rows: [row("a"), row("b")], later: [row("a", "other"), row("b", "other")] });
  list.querySelector('[data-key="a"] a').focus();
  await change();
  assert.equal(list.querySelector('[data-key="a"] a').textContent, "a");
  assert.equal(list.querySelector('[data-key="b"] a').textContent, "other");
});

test("an empty list shows its first rows at once", async () => {
  const { change, keys } = await makeList({ rows: ["<li>Nothing waits</li>"], later: [row("a")] });
  await change();
  assert.deepEqual(keys(), ["a"]);
});

test("a board replaces itself, unless somebody is in it", async () => {
  const { list, change, keys } = await makeList({ apply: "now", rows: [row("a")], later: [row("b")] });
  list.querySelector("a").focus();
  await change();
  assert.deepEqual(keys(), ["a"]);
  document.activeElement.blur();
  await change();
  assert.deepEqual(keys(), ["b"]);
});

test("a fragment that cannot be fetched leaves what is shown", async () => {
  const { change, keys, services } = await makeList({ rows: [row("a")], later: [row("b")] });
  services.http.html = async () => {
    throw new Error("away");
  };
  await change();
  assert.deepEqual(keys(), ["a"]);
});

test("a list that is stopped listens no longer", async () => {
  const { controller, services } = await makeList({ rows: [row("a")], later: [row("b")] });
  controller.stop();
  assert.equal(services.connection.topics.size, 0);
});

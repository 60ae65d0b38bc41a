import assert from "node:assert/strict";
import { test } from "node:test";

import { safetyCode } from "../../../web/static/js/call/safety_code.js";
import { tabName } from "../../../web/static/js/call/seat.js";

const a = "v=0\r\na=fingerprint:sha-256 AA:01\r\n";
const b = "v=0\r\na=fingerprint:sha-256 bb:02\r\n";
const { subtle } = globalThis.crypto;

test("both ends see the same four digits, and somebody between them would change them", async () => {
  const mine = await safetyCode(a, b, subtle);
  assert.match(mine, /^\d\d \d\d$/);
  assert.equal(await safetyCode(b, a, subtle), mine);
  assert.notEqual(await safetyCode(a, b.replace("bb", "cc"), subtle), mine);
});

test("there is no code before both ends are known", async () => {
  assert.equal(await safetyCode(a, undefined, subtle), null);
});

test("a reload keeps the tab's name, a duplicated tab gets its own", () => {
  const kept = new Map();
  const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key) };
  let leave = () => undefined;
  let ids = 0;
  const open = () => tabName({ storage, newId: () => `tab ${(ids += 1)}`, onLeave: (run) => (leave = run) });
  assert.equal(open(), "tab 1");
  assert.equal(open(), "tab 2", "opened while the first lives");
  leave();
  assert.equal(open(), "tab 2", "reloaded");
});

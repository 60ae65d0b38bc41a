import assert from "node:assert/strict";
import { test } from "node:test";

import { judge, numberOf } from "../../../web/static/js/core/limits.js";

const LIMITS = { low: 10, high: 350, odd_high: 111, bad_low: 40, bad_high: 131 };

test("a number may have a comma, as it is written here", () => {
  assert.equal(numberOf("38,4"), 38.4);
  assert.equal(numberOf(" 38.4 "), 38.4);
  assert.ok(Number.isNaN(numberOf("1e3")));
  assert.ok(Number.isNaN(numberOf("nhanh")));
});

test("a value on a limit is already beyond it, and the worse limit speaks", () => {
  const found = { "": "empty", nhanh: "no_number", 9: "refused", 40: "bad", 41: "usual", 110: "usual", 111: "odd", 131: "bad", 351: "refused" };
  for (const [text, level] of Object.entries(found)) assert.equal(judge(text, LIMITS), level, text);
});

test("a sign without limits at this age is never unusual", () => {
  assert.equal(judge("180", { low: 10, high: 350 }), "usual");
});

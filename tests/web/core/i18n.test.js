import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { agoWords, durationWords } from "../../../web/static/js/core/durations.js";
import { _, ngettext } from "../../../web/static/js/core/i18n.js";

afterEach(() => delete globalThis.telehealthMessages);

test("English is what the code says, with its values put in", () => {
  assert.equal(_("Saved {time}", { time: "10:42" }), "Saved 10:42");
});

test("another language comes from the page's messages", () => {
  globalThis.telehealthMessages = { "Saved {time}": ["Đã lưu {time}"] };
  assert.equal(_("Saved {time}", { time: "10:42" }), "Đã lưu 10:42");
});

test("a value that nobody gave stays visible as a gap", () => {
  assert.equal(_("Saved {time}"), "Saved {time}");
});

test("counts have two forms in English and one in Vietnamese", () => {
  assert.equal(ngettext("{n} case", "{n} cases", 1), "1 case");
  assert.equal(ngettext("{n} case", "{n} cases", 3), "3 cases");
  globalThis.telehealthMessages = { "{n} case": ["{n} ca"] };
  assert.equal(ngettext("{n} case", "{n} cases", 1), "1 ca");
  assert.equal(ngettext("{n} case", "{n} cases", 3), "3 ca");
});

test("markup in a value is text like any other", () => {
  assert.equal(_("Hello {name}", { name: "<b>" }), "Hello <b>");
});

test("lengths of time read as on the server", () => {
  assert.deepEqual([30, 60, 14 * 60, 65 * 60, 50 * 3600].map(durationWords), ["under 1 min", "1 minute", "14 minutes", "1 h 05", "2 days"]);
});

test("beyond an hour the exact time is left to speak", () => {
  assert.deepEqual([5, 240, 3600].map(agoWords), ["just now", "4 minutes ago", null]);
});

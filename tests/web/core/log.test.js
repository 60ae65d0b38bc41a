import assert from "node:assert/strict";
import { test } from "node:test";

import { makeLog } from "../../../web/static/js/core/log.js";

function makeSink() {
  const lines = [];
  const write = (level) => (event, data) => lines.push([level, event, data]);
  return { lines, debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

test("ids, codes and numbers are told", () => {
  const sink = makeSink();
  makeLog("info", sink).warn("refused", { code: "rooms.seat_in_use", ms: 12, ok: false });
  assert.deepEqual(sink.lines, [["warn", "refused", { code: "rooms.seat_in_use", ms: 12, ok: false }]]);
});

test("what a person may have typed is left out", () => {
  const sink = makeSink();
  makeLog("info", sink).info("typed", { name: "Lò Văn Pánh", note: { text: "sốt" }, error: new TypeError("Pánh") });
  assert.deepEqual(sink.lines[0][2], { name: "(left out)", note: "(left out)", error: "TypeError" });
});

test("levels below the chosen one are silent", () => {
  const sink = makeSink();
  makeLog("warn", sink).info("quiet");
  assert.deepEqual(sink.lines, []);
});

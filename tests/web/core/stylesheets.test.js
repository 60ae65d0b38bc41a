import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const CSS = new URL("../../../web/static/css/", import.meta.url);
const files = readdirSync(CSS, { recursive: true }).filter((name) => name.endsWith(".css") && name !== "tokens.css");
const sources = files.map((name) => [name, readFileSync(new URL(name, CSS), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")]);

function offences(pattern) {
  return sources.flatMap(([name, css]) => [...css.matchAll(pattern)].map(([found]) => `${name}: ${found}`));
}

test("only the tokens name a colour", () => {
  assert.deepEqual(offences(/#[0-9a-f]{3,8}\b(?![^{]*\{)|\b(?:rgb|hsl|oklch)a?\(/gi), []);
});

test("every custom property that is used has a value in the tokens", () => {
  const known = new Set([...readFileSync(new URL("tokens.css", CSS), "utf8").matchAll(/--([\w-]+):/g)].map(([, name]) => name));
  const used = sources.flatMap(([name, css]) => [...css.matchAll(/var\(--([\w-]+)/g)].map(([, token]) => [name, token]));
  assert.deepEqual(used.filter(([, token]) => !known.has(token)), []);
});

test("sides are named by reading direction, not by left and right", () => {
  assert.deepEqual(offences(/(?:margin|padding|border)-(?:left|right|top|bottom)\b|(?:^|[\s;{])(?:left|right|top|bottom)\s*:/gm), []);
});

test("type has five sizes", () => {
  const odd = sources.flatMap(([name, css]) =>
    [...css.matchAll(/font-size:\s*([^;}]+)/g)].filter(([, size]) => !/^(?:var\(--t-(?:14|16|18|22|28|wall)\)|inherit)$/.test(size.trim())).map(([found]) => `${name}: ${found}`),
  );
  assert.deepEqual(odd, []);
});

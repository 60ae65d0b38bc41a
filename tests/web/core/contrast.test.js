import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const CSS = readFileSync(new URL("../../../web/static/css/tokens.css", import.meta.url), "utf8");
const [LIGHT_BLOCK, DARK_BLOCK, AUTO_BLOCK] = [":root {", '[data-theme="dark"] {', ':root:not([data-theme="light"]) {'].map(blockOf);

/** The declarations of the block that starts with `head`. */
function blockOf(head) {
  const start = CSS.indexOf(head) + head.length;
  return Object.fromEntries([...CSS.slice(start, CSS.indexOf("}", start)).matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value]));
}

const GROUNDS = ["paper", "surface", "sunken"];
const on = (inks, grounds) => inks.flatMap((ink) => grounds.map((ground) => [ink, ground]));
const MEANINGS = ["red", "amber", "green", "blue"];

const TEXT = [
  ...on(["ink", "ink-2", "ink-3"], [...GROUNDS, "action-soft"]),
  ...on(["action"], [...GROUNDS, "action-soft"]),
  ...on(["on-action"], ["action", "action-hover"]),
  ["on-action-2", "action"],
  ["on-leave", "leave"],
  ["paper", "ink"],
  ...MEANINGS.flatMap((m) => [
    ...on([m], ["surface", "paper", `${m}-soft`]),
    ...on([`${m}-ink`], ["surface", "paper", `${m}-soft`]),
    [`on-${m}`, m],
    ...on(["ink", "ink-2", "ink-3"], [`${m}-soft`]),
  ]),
];
const MARKS = [...on(["line-strong"], GROUNDS), ...on(["focus"], [...GROUNDS, "action-soft"])];
const VITALS = [...on(["ink"], ["surface", "paper"]), ...on(["red-ink", "amber-ink"], ["surface"]), ["red-ink", "red-soft"], ["amber-ink", "amber-soft"]];

function luminance(colour) {
  const [r, g, b] = [1, 3, 5]
    .map((i) => parseInt(colour.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ratio(a, b) {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function tooLow(tokens, pairs, floor) {
  return pairs
    .map(([ink, ground]) => [ink, ground, ratio(tokens[ink], tokens[ground])])
    .filter(([, , found]) => !(found >= floor))
    .map(([ink, ground, found]) => `${ink} on ${ground}: ${found.toFixed(2)}`);
}

for (const [theme, tokens] of [["light", LIGHT_BLOCK], ["dark", { ...LIGHT_BLOCK, ...DARK_BLOCK }]]) {
  test(`in the ${theme} theme words reach 4.5, marks and edges 3, vitals 7`, () => {
    assert.deepEqual(tooLow(tokens, TEXT, 4.5), []);
    assert.deepEqual(tooLow(tokens, MARKS, 3), []);
    assert.deepEqual(tooLow(tokens, VITALS, 7), []);
  });
}

test("dark by choice and dark by the device are the same values", () => {
  assert.deepEqual(AUTO_BLOCK, DARK_BLOCK);
});

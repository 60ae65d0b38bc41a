import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { iconSprite } from "../../../web/build/icons.mjs";

const WEB = new URL("../../../web/", import.meta.url);
const sprite = await iconSprite(decodeURIComponent(WEB.pathname));
const drawn = new Set([...sprite.matchAll(/<symbol id="([^"]+)"/g)].map(([, name]) => name));

/** Files below `folder`, with their text. */
function sources(folder, ext) {
  const root = new URL(folder, WEB);
  return readdirSync(root, { recursive: true })
    .filter((name) => name.endsWith(ext))
    .map((name) => [`${folder}${name}`, readFileSync(new URL(name, root), "utf8")]);
}

test("every icon that a template or script names is in the sprite", () => {
  const calls = [...sources("templates/", ".html"), ...sources("static/js/", ".js")].flatMap(([file, text]) =>
    [...text.matchAll(/\b(?:icon\(|changeIcon\([\w.]+, )"([a-z0-9-]+)"/g)].map(([, name]) => [file, name]),
  );
  assert.ok(calls.length > 20);
  assert.deepEqual(calls.filter(([, name]) => !drawn.has(name)), []);
});

test("an icon is a symbol with a view box and no script", () => {
  assert.ok([...sprite.matchAll(/<symbol [^>]*viewBox="0 0 \d+ \d+"/g)].length === drawn.size);
  assert.doesNotMatch(sprite, /<script|onload|href=/);
});

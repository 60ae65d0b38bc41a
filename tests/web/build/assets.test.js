import assert from "node:assert/strict";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { buildBundles } from "../../../web/build/bundles.mjs";
import { inputsHash } from "../../../web/build/inputs.mjs";
import { licences } from "../../../web/build/licences.mjs";
import { messageScripts, withMessages } from "../../../web/build/messages.mjs";

const WEB = fileURLToPath(new URL("../../../web", import.meta.url));
const folder = await mkdtemp(path.join(tmpdir(), "telehealth-web-"));
after(() => rm(folder, { recursive: true }));

const PO = `msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Online"
msgstr "Trực tuyến"

#, fuzzy
msgid "Weak"
msgstr "chưa chắc"

msgid "Untranslated"
msgstr ""

msgid "{n} case"
msgid_plural "{n} cases"
msgstr[0] "{n} ca"
`;

test("a language without a catalog still has its script, without words", async () => {
  assert.deepEqual(await messageScripts(folder), [["messages.vi.js", "globalThis.telehealthMessages={};\n"]]);
});

test("a catalog becomes a script; doubtful and missing words stay English", async () => {
  const place = path.join(folder, "locale/vi/LC_MESSAGES");
  await mkdir(place, { recursive: true });
  await writeFile(path.join(place, "js.po"), PO);
  const [[, script]] = await messageScripts(folder);
  assert.equal(script, 'globalThis.telehealthMessages={"Online":["Trực tuyến"],"{n} case":["{n} ca"]};\n');
});

test("the same inputs are built once; any change of theirs is seen", async () => {
  const names = ["build.mjs", "package.json", "package-lock.json"];
  await Promise.all(names.map((name) => writeFile(path.join(folder, name), name)));
  const before = await inputsHash(folder, false);
  assert.equal(await inputsHash(folder, false), before);
  await writeFile(path.join(folder, "package-lock.json"), "changed");
  assert.notEqual(await inputsHash(folder, false), before);
});

const { bundles, manifest, inputs } = await buildBundles(WEB, false);
const contents = new Map(bundles);
const weight = (name) => gzipSync(contents.get(manifest[name])).length;

test("each page and each stylesheet is an entry with its content's hash in its name", () => {
  assert.match(manifest["pages/app.js"], /^app-[A-Z0-9]{8}\.js$/);
  assert.match(manifest["app.css"], /^app-[A-Z0-9]{8}\.css$/);
  assert.match(manifest["room.css"], /^room-[A-Z0-9]{8}\.css$/);
  assert.ok(!("tokens.css" in manifest));
});

test("the frame of every page stays light: styles under 12 kB, script under 10 kB compressed", () => {
  assert.ok(weight("app.css") < 12_000, `app.css ${weight("app.css")}`);
  assert.ok(weight("room.css") < 12_000, `room.css ${weight("room.css")}`);
  assert.ok(weight("pages/app.js") < 10_000, `app.js ${weight("pages/app.js")}`);
});

test("what ships is minified and carries no source map", () => {
  for (const [name, content] of bundles) {
    assert.ok(!name.endsWith(".map"));
    assert.doesNotMatch(Buffer.from(content).toString(), /sourceMappingURL/);
  }
});

test("whose work is in the bundles is named with its licence", async () => {
  const text = await licences(WEB, inputs);
  assert.match(text, /^qr \S+ \(\(MIT OR Apache-2\.0\)\)$/m);
  assert.match(text, /^lucide-static \S+ \(ISC\)$/m);
  assert.doesNotMatch(text, /carries no licence file/);
});

test("a page for weak links is one file, with the words in it and no others", async () => {
  const script = Buffer.from(contents.get(manifest["pages/visit.js"])).toString();
  assert.ok(!/from"\.\//.test(script), "it would ask for another file");
  const [[, english], [, vietnamese]] = await withMessages(WEB, script);
  assert.equal(english, script);
  const [words] = vietnamese.split("\n", 1);
  assert.match(words, /"Tap to hear":\["Chạm để nghe"\]/);
  assert.doesNotMatch(words, /Finish the consultation/);
});

test("no way of Socket.IO but WebSocket is shipped", () => {
  const others = bundles.filter(([, content]) => /XMLHttpRequest|WebTransport\(/.test(Buffer.from(content).toString()));
  assert.deepEqual(others.map(([name]) => name), []);
});

/**
 * Makes web/static/dist: one hashed bundle per page and stylesheet, the icon sprite, the browser's messages per
 * language, two compressed copies of each, and manifest.json, which maps a source's name to its hashed file.
 *
 *   node build.mjs           builds when something changed since the last time, else does nothing
 *   node build.mjs --watch   builds again at each change, with source maps
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, watch } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { ALONE, buildBundles } from "./build/bundles.mjs";
import { hashOf, inputsHash } from "./build/inputs.mjs";
import { iconSprite } from "./build/icons.mjs";
import { licences } from "./build/licences.mjs";
import { messageScripts, withMessages } from "./build/messages.mjs";

const WEB = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(WEB, "static", "dist");
const MANIFEST = path.join(DIST, "manifest.json");
const STAMP = path.join(DIST, ".inputs");

/** @typedef {Map<string, string | Uint8Array<ArrayBufferLike>>} Files file name -> content */

/**
 * Everything that goes into dist, by file name, and the manifest that names it.
 * @param {boolean} sourceMaps
 * @returns {Promise<{files: Files, manifest: Record<string, string>}>}
 */
async function make(sourceMaps) {
  const { bundles, manifest, inputs } = await buildBundles(WEB, sourceMaps);
  /** @type {Files} */
  const files = new Map(bundles);
  const favicon = await readFile(path.join(WEB, "static/icons/favicon.svg"), "utf8");
  const spoken = await speaking(files, manifest);
  const named = new Map([...spoken, ["icons.svg", await iconSprite(WEB)], ["favicon.svg", favicon], ...(await messageScripts(WEB))]);
  for (const [name, content] of named) {
    const { name: stem, ext } = path.parse(name);
    manifest[name] = `${stem}-${hashOf(content)}${ext}`;
    files.set(manifest[name], content);
  }
  files.set("licences.txt", await licences(WEB, inputs));
  return { files, manifest };
}

/**
 * `pages/visit.js` becomes `pages/visit.vi.js` and its like.
 * @param {Files} files
 * @param {Record<string, string>} manifest
 * @returns {Promise<[string, string][]>}
 */
async function speaking(files, manifest) {
  const pages = ALONE.map((name) => `pages/${name}`).filter((name) => name in manifest);
  const made = pages.map(async (name) => {
    const script = Buffer.from(/** @type {Uint8Array} */ (files.get(manifest[name]))).toString("utf8");
    files.delete(manifest[name]);
    delete manifest[name];
    const stem = name.slice(0, -".js".length);
    return (await withMessages(WEB, script)).map(([language, text]) => /** @type {[string, string]} */ ([`${stem}.${language}.js`, text]));
  });
  return (await Promise.all(made)).flat();
}

/** @param {Files} files */
async function write(files) {
  await mkdir(DIST, { recursive: true });
  for (const [name, content] of files) {
    await writeFile(path.join(DIST, name), content);
    if (!/\.(js|css|svg)$/.test(name)) continue;
    await writeFile(path.join(DIST, `${name}.gz`), gzipSync(content, { level: 9 }));
    await writeFile(path.join(DIST, `${name}.br`), brotliCompressSync(content));
  }
}

/**
 * Removes what an earlier build left, once nothing names it any more.
 * @param {Files} files
 */
async function sweep(files) {
  const kept = new Set(["manifest.json", ".inputs"]);
  for (const name of files.keys()) kept.add(name).add(`${name}.gz`).add(`${name}.br`);
  for (const name of await readdir(DIST)) {
    if (!kept.has(name)) await rm(path.join(DIST, name), { recursive: true });
  }
}

/** @param {boolean} sourceMaps */
async function build(sourceMaps) {
  const stamp = await inputsHash(WEB, sourceMaps);
  const { files, manifest } = await make(sourceMaps);
  await write(files);
  // The manifest changes in one step and before the sweep: a server that reads it never sees half a build.
  const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
  await writeFile(`${MANIFEST}.new`, `${JSON.stringify(sorted, null, 2)}\n`);
  await rename(`${MANIFEST}.new`, MANIFEST);
  await sweep(files);
  await writeFile(STAMP, stamp);
  console.log(`Built ${Object.keys(manifest).length} assets into ${path.relative(process.cwd(), DIST) || "."}`);
}

/** True when the last build was made from exactly these inputs and its files are all there. */
async function isFresh() {
  try {
    const [stamp, manifest] = await Promise.all([readFile(STAMP, "utf8"), readFile(MANIFEST, "utf8")]);
    if (stamp !== (await inputsHash(WEB, false))) return false;
    await Promise.all(Object.values(JSON.parse(manifest)).map((name) => stat(path.join(DIST, String(name)))));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

/** Builds at each change, one build at a time; a fault is shown and the watch goes on. */
function buildOnChange() {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let running = Promise.resolve();
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(() => build(true)).catch((error) => console.error(String(error)));
    }, 60);
  };
  const folders = ["static/js", "static/css", "static/icons", "locale"].map((folder) => path.join(WEB, folder));
  for (const folder of folders.filter(existsSync)) watch(folder, { recursive: true }, again);
}

if (process.argv.includes("--watch")) {
  await build(true);
  buildOnChange();
} else if (!(await isFresh())) {
  await build(false);
}

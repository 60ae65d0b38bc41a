/** What a build is made from, as one hash: cheap enough to ask before each start of the server. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const FOLDERS = ["build", "static/js", "static/css", "static/icons", "locale"];
const FILES = ["build.mjs", "package.json", "package-lock.json"];

/**
 * Ten characters that change with the content; they go into file names.
 * @param {string | Uint8Array} content
 */
export function hashOf(content) {
  return createHash("sha256").update(content).digest("base64url").replace(/[-_]/g, "").slice(0, 10);
}

/**
 * Paths of all files in a folder, sorted; none when the folder is not there.
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
export async function filesUnder(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/**
 * @param {string} web
 * @param {boolean} sourceMaps
 */
export async function inputsHash(web, sourceMaps) {
  const found = await Promise.all(FOLDERS.map((folder) => filesUnder(path.join(web, folder))));
  const hash = createHash("sha256").update(`${process.version} ${sourceMaps}`);
  for (const file of [...FILES.map((name) => path.join(web, name)), ...found.flat()]) {
    if (file.endsWith("messages.po")) continue;
    hash.update(path.relative(web, file)).update("\0").update(await readFile(file)).update("\0");
  }
  return hash.digest("hex");
}

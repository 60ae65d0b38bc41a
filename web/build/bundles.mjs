/** Scripts and styles. Each file in static/js/pages and each stylesheet at the top of static/css is one page's entry. */
import { readdir } from "node:fs/promises";
import path from "node:path";

import * as esbuild from "esbuild";

/** Stylesheets that others import; they are no page's own. */
const SHARED_CSS = new Set(["tokens.css", "base.css", "layout.css"]);

/**
 * Pages of people on weak links: everything in one file, which shares no parts with other pages and carries its own words
 * (see messages.mjs).
 */
export const ALONE = ["visit.js"];

/** Three-year-old phones with a browser that still updates. */
const TARGET = ["chrome100", "firefox100", "safari15.4"];

/** @param {string} web */
async function entries(web) {
  const pages = await readdir(path.join(web, "static/js/pages"));
  const styles = await readdir(path.join(web, "static/css"));
  return [
    ...pages.filter((name) => name.endsWith(".js") && !ALONE.includes(name)).map((name) => `static/js/pages/${name}`),
    ...styles.filter((name) => name.endsWith(".css") && !SHARED_CSS.has(name)).map((name) => `static/css/${name}`),
  ].sort();
}

/**
 * The bundles with their file names, `pages/app.js` -> hashed name for the manifest, and the paths of all that went in.
 * @param {string} web
 * @param {boolean} sourceMaps
 * @returns {Promise<{bundles: [string, Uint8Array][], manifest: Record<string, string>, inputs: string[]}>}
 */
export async function buildBundles(web, sourceMaps) {
  const results = [await build(web, await entries(web), sourceMaps)];
  for (const name of await alone(web)) results.push(await build(web, [name], sourceMaps, { splitting: false }));
  /** @type {[string, Uint8Array][]} */
  const bundles = results.flatMap(({ outputFiles }) => outputFiles.map((file) => [path.basename(file.path), file.contents]));
  const manifest = Object.assign({}, ...results.map(({ metafile }) => namesOf(metafile)));
  return { bundles, manifest, inputs: results.flatMap(({ metafile }) => Object.keys(metafile.inputs)) };
}

/** @param {string} web */
async function alone(web) {
  const pages = await readdir(path.join(web, "static/js/pages"));
  return ALONE.filter((name) => pages.includes(name)).map((name) => `static/js/pages/${name}`);
}

/**
 * @param {string} web
 * @param {string[]} entryPoints
 * @param {boolean} sourceMaps
 * @param {{splitting?: boolean}} [options]
 */
function build(web, entryPoints, sourceMaps, { splitting = true } = {}) {
  return esbuild.build({
    absWorkingDir: web,
    entryPoints,
    outdir: "static/dist",
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    bundle: true,
    splitting,
    format: "esm",
    target: TARGET,
    minify: true,
    charset: "utf8", // a message keeps its letters, so that it can be found in what was built
    legalComments: "none",
    sourcemap: sourceMaps ? "linked" : false,
    metafile: true,
    write: false,
    logLevel: "warning",
  });
}

/** @param {esbuild.Metafile} metafile */
function namesOf(metafile) {
  /** @type {Record<string, string>} */
  const manifest = {};
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint && !output.endsWith(".map")) {
      const source = entryPoint.replace(/^static\/(js|css)\//, "");
      if (entryPoint.startsWith("static/")) manifest[source] = path.basename(output);
    }
  }
  return manifest;
}

/** Scripts and styles. Each file in static/js/pages and each stylesheet at the top of static/css is one page's entry. */
import { readdir } from "node:fs/promises";
import path from "node:path";

import * as esbuild from "esbuild";

/** Stylesheets that others import; they are no page's own. */
const SHARED_CSS = new Set(["tokens.css", "base.css", "layout.css"]);

/** Three-year-old phones with a browser that still updates. */
const TARGET = ["chrome100", "firefox100", "safari15.4"];

/** @param {string} web */
async function entries(web) {
  const pages = await readdir(path.join(web, "static/js/pages"));
  const styles = await readdir(path.join(web, "static/css"));
  return [
    ...pages.filter((name) => name.endsWith(".js")).map((name) => `static/js/pages/${name}`),
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
  const result = await esbuild.build({
    absWorkingDir: web,
    entryPoints: await entries(web),
    outdir: "static/dist",
    entryNames: "[name]-[hash]",
    chunkNames: "part-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    target: TARGET,
    minify: true,
    legalComments: "none",
    sourcemap: sourceMaps ? "linked" : false,
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  /** @type {[string, Uint8Array][]} */
  const bundles = result.outputFiles.map((file) => [path.basename(file.path), file.contents]);
  return { bundles, manifest: namesOf(result.metafile), inputs: Object.keys(result.metafile.inputs) };
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

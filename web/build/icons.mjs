/** One SVG file with a symbol per icon in use: the names in static/icons/icons.json from Lucide, and our own drawings beside it. */
import { readFile, readdir } from "node:fs/promises";
import path from "node:path";

/** @param {string} svg @param {string} id */
function symbol(svg, id) {
  const viewBox = /viewBox="([^"]+)"/.exec(svg)?.[1];
  const body = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1];
  if (!viewBox || body === undefined) throw new Error(`icon ${id}: not an SVG with a viewBox`);
  return `<symbol id="${id}" viewBox="${viewBox}">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
}

/** @param {string} web @param {string} name */
async function lucide(web, name) {
  const file = path.join(web, "node_modules/lucide-static/icons", `${name}.svg`);
  const svg = await readFile(file, "utf8").catch(() => {
    throw new Error(`static/icons/icons.json names "${name}", which Lucide does not have`);
  });
  return symbol(svg, name);
}

/**
 * @param {string} web
 * @returns {Promise<string>}
 */
export async function iconSprite(web) {
  const folder = path.join(web, "static/icons");
  /** @type {string[]} */
  const names = JSON.parse(await readFile(path.join(folder, "icons.json"), "utf8"));
  const own = (await readdir(folder)).filter((name) => name.endsWith(".svg") && name !== "favicon.svg").sort();
  const symbols = await Promise.all([
    ...[...names].sort().map((name) => lucide(web, name)),
    ...own.map(async (name) => symbol(await readFile(path.join(folder, name), "utf8"), path.parse(name).name)),
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`;
}

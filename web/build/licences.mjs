/** Whose work is in the bundles, and under which terms: the notice their licences ask us to carry. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The icons come as data, so the bundler does not see their package. */
const ALWAYS = ["lucide-static"];

/** @param {string[]} inputs paths that went into a bundle */
function packagesIn(inputs) {
  const names = inputs.map((input) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1]);
  return [...new Set([...ALWAYS, ...names.filter((name) => name !== undefined)])].sort();
}

/** @param {string} folder */
async function licenceText(folder) {
  const name = (await readdir(folder)).find((file) => /^licen[cs]e/i.test(file));
  return name ? (await readFile(path.join(folder, name), "utf8")).trim() : "(the package carries no licence file)";
}

/**
 * @param {string} web
 * @param {string[]} inputs
 * @returns {Promise<string>}
 */
export async function licences(web, inputs) {
  const parts = packagesIn(inputs).map(async (name) => {
    const folder = path.join(web, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${await licenceText(folder)}\n`;
  });
  return (await Promise.all(parts)).join(`\n${"-".repeat(72)}\n\n`);
}

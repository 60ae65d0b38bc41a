/** The browser's translations: locale/<language>/LC_MESSAGES/js.po as a script that leaves them in one global. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

import { po } from "gettext-parser";

/** What separates a context from its message in gettext's own files. */
const CONTEXT_END = "\u0004";

/** @param {import("gettext-parser").GetTextTranslation} entry */
function isUsable(entry) {
  const isFuzzy = /\bfuzzy\b/.test(entry.comments?.flag ?? "");
  return entry.msgid !== "" && !isFuzzy && entry.msgstr.every((text) => text !== "");
}

/**
 * Messages by msgid, each with its plural forms. English words stand where a translation is missing.
 * @param {string} file
 * @returns {Promise<Record<string, string[]>>}
 */
async function readCatalog(file) {
  const source = await readFile(file).catch(() => null);
  if (!source) return {};
  const contexts = Object.values(po.parse(source).translations);
  const entries = contexts.flatMap((messages) => Object.values(messages)).filter(isUsable);
  const keyed = entries.map((entry) => [(entry.msgctxt ? entry.msgctxt + CONTEXT_END : "") + entry.msgid, entry.msgstr]);
  return Object.fromEntries(keyed.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * `messages.vi.js` and its like. Vietnamese is always among them, so that a page can name it before it has words.
 * @param {string} web
 * @returns {Promise<[string, string][]>}
 */
export async function messageScripts(web) {
  const folder = path.join(web, "locale");
  const found = await readdir(folder).catch(() => []);
  const languages = [...new Set(["vi", ...found.filter((name) => /^[a-z]{2}$/.test(name) && name !== "en")])].sort();
  return Promise.all(
    languages.map(async (language) => {
      const messages = await readCatalog(path.join(folder, language, "LC_MESSAGES", "js.po"));
      /** @type {[string, string]} */
      const script = [`messages.${language}.js`, `globalThis.telehealthMessages=${JSON.stringify(messages)};\n`];
      return script;
    }),
  );
}

/**
 * A script with its own words in front, once for each language: only those messages that stand in it. English has none to bring.
 * @param {string} web
 * @param {string} script as it was built
 * @returns {Promise<[string, string][]>} language and text
 */
export async function withMessages(web, script) {
  const folder = path.join(web, "locale");
  const found = await readdir(folder).catch(() => []);
  const languages = [...new Set(["en", "vi", ...found.filter((name) => /^[a-z]{2}$/.test(name))])].sort();
  return Promise.all(
    languages.map(async (language) => {
      const all = language === "en" ? {} : await readCatalog(path.join(folder, language, "LC_MESSAGES", "js.po"));
      const used = Object.fromEntries(Object.entries(all).filter(([message]) => script.includes(message)));
      const words = language === "en" ? "" : `globalThis.telehealthMessages=${JSON.stringify(used)};\n`;
      /** @type {[string, string]} */
      const spoken = [language, words + script];
      return spoken;
    }),
  );
}

/**
 * Words for people, in the page's language. English is the language of the code; a page in another language loads its
 * messages before any module runs, in `telehealthMessages` (see web/build/messages.mjs).
 */

/** @typedef {Record<string, string | number>} Params */

/** @returns {Record<string, string[]>} */
function catalog() {
  return /** @type {{telehealthMessages?: Record<string, string[]>}} */ (globalThis).telehealthMessages ?? {};
}

/**
 * Puts values into `{name}`; a name without a value stays as it is, so that the gap is seen.
 * @param {string} text
 * @param {Params} params
 */
function fill(text, params) {
  return text.replace(/\{(\w+)\}/g, (gap, name) => (name in params ? String(params[name]) : gap));
}

/**
 * The message in the page's language.
 * @param {string} message English, with `{name}` for values
 * @param {Params} [params]
 * @returns {string}
 */
export function _(message, params = {}) {
  return fill(catalog()[message]?.[0] ?? message, params);
}

/**
 * The message for a count; `{n}` is the count. Serves languages with one form (Vietnamese) or two (English);
 * one with more needs its catalog's formula here.
 * @param {string} singular
 * @param {string} plural
 * @param {number} n
 * @param {Params} [params]
 * @returns {string}
 */
export function ngettext(singular, plural, n, params = {}) {
  const forms = catalog()[singular] ?? [singular, plural];
  return fill(forms[n === 1 ? 0 : forms.length - 1], { n, ...params });
}

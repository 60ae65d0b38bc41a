/**
 * A form's answers as the server's models have them: "plan.drugs.0.text" becomes {plan: {drugs: [{text}]}}.
 * Empty answers are left out, and lists close their gaps, as the server does with a posted form.
 */

/** @typedef {{[name: string]: unknown}} Tree */

/**
 * @param {Iterable<[string, FormDataEntryValue]>} pairs
 * @returns {Tree}
 */
export function nested(pairs) {
  /** @type {Tree} */
  const tree = {};
  for (const [name, value] of pairs) {
    if (typeof value !== "string" || !value.trim()) continue;
    put(tree, name.split("."), value);
  }
  return /** @type {Tree} */ (numbered(tree));
}

/**
 * @param {Tree} tree
 * @param {string[]} path
 * @param {string} value
 */
function put(tree, [name, ...rest], value) {
  if (!rest.length) {
    tree[name] = value;
    return;
  }
  const inner = /** @type {Tree} */ ((tree[name] ??= {}));
  put(inner, rest, value);
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function numbered(value) {
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => /** @type {[string, unknown]} */ ([name, numbered(one)]));
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name));
  if (!isList) return Object.fromEntries(entries);
  return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, one]) => one);
}

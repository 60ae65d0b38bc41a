/** Compares a list that is shown with the one that came, row by row (`data-key`). */

/** @param {ParentNode} list @returns {Map<string, HTMLElement>} rows by key, in order */
export function rowsOf(list) {
  const rows = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-key]")]);
  return new Map(rows.map((row) => [row.dataset.key ?? "", row]));
}

/**
 * What the new list would do to the old one: how many rows are new, and whether any row would move.
 * @param {ParentNode} shown
 * @param {ParentNode} fresh
 */
export function difference(shown, fresh) {
  const before = [...rowsOf(shown).keys()];
  const after = [...rowsOf(fresh).keys()];
  const added = after.filter((key) => !before.includes(key)).length;
  return { added, moves: before.length !== after.length || before.some((key, i) => key !== after[i]) };
}

/**
 * Brings rows that stay up to date where they stand; rows that are gone are dimmed and can no longer be pressed.
 * @param {ParentNode} shown
 * @param {ParentNode} fresh
 */
export function refreshInPlace(shown, fresh) {
  const after = rowsOf(fresh);
  for (const [key, row] of rowsOf(shown)) {
    const now = after.get(key);
    if (!now) retire(row);
    else if (!row.contains(document.activeElement) && !row.matches(":active")) swap(row, now);
  }
}

/** @param {HTMLElement} row @param {HTMLElement} now */
function swap(row, now) {
  const copy = /** @type {HTMLElement} */ (now.cloneNode(true));
  if (!row.isEqualNode(copy)) row.replaceWith(copy);
}

/** @param {HTMLElement} row */
function retire(row) {
  row.classList.add("is-gone");
  row.querySelectorAll("button").forEach((button) => (button.disabled = true));
}

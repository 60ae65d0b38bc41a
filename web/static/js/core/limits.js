/** How far a number lies from what is usual. The limits themselves come with the page, from the server's tables. */

/** @typedef {{low: number, high: number, odd_low?: number, odd_high?: number, bad_low?: number, bad_high?: number}} Limits */
/** @typedef {"empty" | "no_number" | "refused" | "bad" | "odd" | "usual"} Found */

/**
 * A number as people type it here, with a comma or a point; NaN when it is none.
 * @param {string} text
 */
export function numberOf(text) {
  const plain = text.trim().replace(",", ".");
  return /^-?\d+(\.\d+)?$|^-?\.\d+$/.test(plain) ? Number(plain) : NaN;
}

/**
 * @param {string} text
 * @param {Limits} limits
 * @returns {Found}
 */
export function judge(text, limits) {
  if (!text.trim()) return "empty";
  const value = numberOf(text);
  if (Number.isNaN(value)) return "no_number";
  if (value < limits.low || value > limits.high) return "refused";
  if (isBeyond(value, limits.bad_low, limits.bad_high)) return "bad";
  return isBeyond(value, limits.odd_low, limits.odd_high) ? "odd" : "usual";
}

/** @param {number} value @param {number} [low] @param {number} [high] */
function isBeyond(value, low, high) {
  return (low !== undefined && value <= low) || (high !== undefined && value >= high);
}

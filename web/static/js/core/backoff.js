/** Waits between attempts: doubling, capped, and jittered, so that a thousand browsers do not return in one instant. */

const FIRST_MS = 300;
const LONGEST_MS = 3000;

/**
 * @param {number} attempt 0 for the first wait
 * @param {() => number} [random]
 * @returns {number} milliseconds, between half and one and a half of the plain doubling
 */
export function backoff(attempt, random = Math.random) {
  const plain = Math.min(FIRST_MS * 2 ** Math.min(attempt, 10), LONGEST_MS);
  return Math.round(plain * (0.5 + random()));
}

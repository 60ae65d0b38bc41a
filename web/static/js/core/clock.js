/**
 * Time as something that is handed in, so that tests can turn it.
 * @typedef {object} Clock
 * @property {() => number} now milliseconds since the epoch
 * @property {(ms: number, run: () => void) => () => void} after runs once; returns what cancels it
 * @property {(ms: number, run: () => void) => () => void} every runs again and again; returns what stops it
 */

/** @type {Clock} */
export const systemClock = {
  now: () => Date.now(),
  after(ms, run) {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
  every(ms, run) {
    const id = setInterval(run, ms);
    return () => clearInterval(id);
  },
};

/**
 * Resolves after `ms` by this clock.
 * @param {Clock} clock
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function pause(clock, ms) {
  return new Promise((resolve) => void clock.after(ms, resolve));
}

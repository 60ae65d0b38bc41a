/**
 * What the browser tells its console: constant event names, ids and numbers. Anything that could have been typed by a
 * person is left out, since consoles end up in screenshots.
 */

/** @typedef {"debug" | "info" | "warn" | "error"} Level */

const LEVELS = /** @type {const} */ (["debug", "info", "warn", "error"]);

/** An id, a code or a fixed word: no spaces, no accents, not long. */
const PLAIN = /^[\w.:/-]{0,64}$/;

/** @param {unknown} value @returns {unknown} */
function safe(value) {
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "string") return PLAIN.test(value) ? value : "(left out)";
  if (value instanceof Error) return value.name;
  return "(left out)";
}

/**
 * A log that writes from `from` upwards.
 * @param {Level} [from]
 * @param {Pick<Console, Level>} [sink]
 * @returns {Record<Level, (event: string, data?: Record<string, unknown>) => void>}
 */
export function makeLog(from = "info", sink = console) {
  const lowest = LEVELS.indexOf(from);
  /** @param {Level} level */
  const writer = (level) => (/** @type {string} */ event, /** @type {Record<string, unknown>} */ data = {}) => {
    if (LEVELS.indexOf(level) < lowest) return;
    sink[level](event, Object.fromEntries(Object.entries(data).map(([name, value]) => [name, safe(value)])));
  };
  return { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") };
}

/** Lengths of time in words, the same words the server writes into a page. */
import { _, ngettext } from "./i18n.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * "14 minutes", "1 h 05", "2 days".
 * @param {number} seconds
 */
export function durationWords(seconds) {
  if (seconds < MINUTE) return _("under 1 min");
  if (seconds < HOUR) return ngettext("{n} minute", "{n} minutes", Math.floor(seconds / MINUTE));
  if (seconds < DAY) {
    const minutes = String(Math.floor((seconds % HOUR) / MINUTE)).padStart(2, "0");
    return _("{hours} h {minutes}", { hours: Math.floor(seconds / HOUR), minutes });
  }
  return ngettext("{n} day", "{n} days", Math.floor(seconds / DAY));
}

/**
 * "just now", "4 minutes ago"; null beyond an hour, where the exact time says more.
 * @param {number} seconds
 * @returns {string | null}
 */
export function agoWords(seconds) {
  if (seconds < MINUTE) return _("just now");
  return seconds < HOUR ? _("{duration} ago", { duration: durationWords(seconds) }) : null;
}

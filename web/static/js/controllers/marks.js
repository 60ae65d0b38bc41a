/** Changes the marks that the server drew: whether something is saved, how full a form is. */
import { changeIcon } from "./icon.js";

/** @typedef {"saved" | "saving" | "waiting" | "failed"} SavedState */

/** @type {Record<SavedState, string>} */
const SAVED_ICONS = { saved: "check", saving: "refresh-cw", waiting: "cloud-upload", failed: "triangle-alert" };

/**
 * @param {Element} mark made by the macro saved_mark
 * @param {SavedState} state
 * @param {string} words "Saved 10:42", only after the server said so
 */
export function showSaved(mark, state, words) {
  mark.classList.remove(...Object.keys(SAVED_ICONS).map((name) => `saved--${name}`));
  mark.classList.add(`saved--${state}`);
  changeIcon(mark, SAVED_ICONS[state]);
  const place = mark.querySelector('[data-part="words"]');
  if (place && place.textContent !== words) place.textContent = words;
}

/** The ring's circumference, as the macro completeness_ring draws it. */
const AROUND = 125.7;

/**
 * @param {Element} ring made by the macro completeness_ring
 * @param {number} percent 0 to 100
 * @param {string} label what it means, for those who do not see it
 */
export function showCompleteness(ring, percent, label) {
  ring.setAttribute("aria-label", label);
  ring.querySelector('[data-part="full"]')?.setAttribute("stroke-dasharray", `${(percent / 100) * AROUND} ${AROUND}`);
  const place = ring.querySelector('[data-part="percent"]');
  if (place) place.textContent = `${percent}%`;
}

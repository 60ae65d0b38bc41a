/** Offers what this device kept of a case and the server never had. */
import { _ } from "../core/i18n.js";
import { differing, labelOf, readFields, wordsOf, writeField } from "./form_fields.js";
import { partOf } from "./template.js";

const MOST_SHOWN = 8;

/**
 * Shows the offer when what was kept says something else than the page. Resolves with whether it was shown.
 * @param {HTMLFormElement} form
 * @param {import("../core/kept_drafts.js").Draft} draft
 * @param {{signal: AbortSignal, onTaken: () => void, onDropped: () => void}} then
 * @returns {boolean}
 */
export function offerKept(form, draft, { signal, onTaken, onDropped }) {
  const names = differing(draft.fields, readFields(form));
  const place = document.querySelector('[data-part="kept"]');
  if (!names.length || !(place instanceof HTMLElement)) return false;
  const at = new Date(draft.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
  partOf(place, "kept-title").textContent = _("Typed here at {time} and not saved.", { time: at });
  partOf(place, "kept-list").replaceChildren(...names.slice(0, MOST_SHOWN).map((name) => line(form, name, draft.fields[name] ?? "")));
  const answer = (/** @type {() => void} */ run) => () => {
    place.hidden = true;
    run();
  };
  partOf(place, "kept-take").addEventListener("click", answer(() => takeBack(form, draft, names, onTaken)), { signal, once: true });
  partOf(place, "kept-drop").addEventListener("click", answer(onDropped), { signal, once: true });
  place.hidden = false;
  return true;
}

/** @param {HTMLFormElement} form @param {string} name @param {string} value */
function line(form, name, value) {
  const item = document.createElement("li");
  const words = value ? wordsOf(form, name, value) : _("(taken away)");
  item.textContent = `${labelOf(form, name)}: ${words}`;
  return item;
}

/**
 * With the version it was typed on: when somebody saved since, the server says so and nothing of theirs is overwritten.
 * @param {HTMLFormElement} form
 * @param {import("../core/kept_drafts.js").Draft} draft
 * @param {string[]} names
 * @param {() => void} onTaken
 */
function takeBack(form, draft, names, onTaken) {
  /** @type {HTMLInputElement} */ (form.elements.namedItem("version")).value = String(draft.version);
  names.forEach((name) => writeField(form, name, draft.fields[name] ?? ""));
  onTaken();
}

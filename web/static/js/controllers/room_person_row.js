/** A line of the list of people; for the host with what may be done about somebody. */
import { _ } from "../core/i18n.js";
import { initials, kindWords, presenceWords } from "./room_words.js";
import { fromTemplate, partOf, say } from "./template.js";

/** @typedef {import("../call/types").Participant} Participant */

/** @param {Participant} participant */
export function personRow({ id, name }) {
  const row = fromTemplate("person-row");
  say(row, { face: initials(name) });
  for (const opener of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-opens]"))) Object.assign(opener.dataset, { participant: id, name });
  return row;
}

/**
 * Brings a line in step. It stays the same element, so that nothing moves under a finger or away from the keyboard.
 * @param {HTMLElement} row
 * @param {Participant} participant
 * @param {boolean} mine
 */
export function tellPerson(row, participant, mine) {
  const { name, facility, role, kind, state } = participant;
  say(row, {
    name: mine ? _("{name} (me)", { name }) : name,
    state: [kindWords(participant), facility, presenceWords(participant)].filter(Boolean).join(", "),
  });
  const acts = row.querySelector('[data-part="acts"]');
  if (!(acts instanceof HTMLElement)) return;
  const gone = state === "removed";
  acts.hidden = role === "host" || mine;
  partOf(row, "again").hidden = !gone;
  partOf(row, "remove").hidden = gone || (state === "invited" && kind === "clinician");
  partOf(row, "report").hidden = kind === "clinician";
}

/** The card of somebody who waits at the door. */
import { _ } from "../core/i18n.js";
import { initials, kindWords, lengthWords } from "./room_words.js";
import { fromTemplate, partOf, say } from "./template.js";

/** @typedef {import("../call/types").Participant} Participant */

/** Without a heartbeat for this long somebody counts as away; they keep their place (phones sleep). */
const AWAY_MS = 30_000;
/** Heartbeats come every ten seconds: what is younger than two of them is no news. */
const FRESH_MS = 20_000;

/**
 * @param {Participant} participant
 * @returns {HTMLElement}
 */
export function doorCard(participant) {
  const { id, name, facility } = participant;
  const card = fromTemplate("door-card");
  say(card, { face: initials(name), name, facility: [kindWords(participant), facility].filter(Boolean).join(", "), identity: identityWords(participant) });
  Object.assign(partOf(card, "refuse").dataset, { opens: "refuse-dialog", participant: id });
  return card;
}

/**
 * How somebody is known so far, and what letting them in therefore says.
 * @param {Participant} participant
 */
function identityWords({ kind, relation, name }) {
  if (relation === "interpreter" && kind === "clinician") return _("Signed in as {name}, called in to interpret. No record opens to them.", { name });
  if (kind === "colleague") return _("Came by your link. Ask for name and licence number and compare them with what stands here. They see and hear; no record opens to them.");
  if (kind === "companion") return _("Came by the patient's link. Ask who it is, and whether the patient wants them here.");
  if (kind === "patient") return _("Came by the visit's link. Make sure that it is the same person.");
  return _("Signed in as {name}. Letting in says: you have made sure who they are, and that the patient beside them is the one of this case.", { name });
}

/**
 * How long they wait, and when they were last heard of.
 * @param {HTMLElement} card
 * @param {Participant} participant
 * @param {number} now by the server's clock
 */
export function showTimes(card, { since, seen_at: seenAt }, now) {
  const silent = seenAt ? now - Date.parse(seenAt) : 0;
  const away = silent > AWAY_MS;
  say(card, {
    since: since ? _("Waiting for {duration}", { duration: lengthWords(now - Date.parse(since)) }) : "",
    seen: silent < FRESH_MS ? _("Line is there") : silenceWords(lengthWords(silent), away),
  });
  partOf(card, "seen").className = away ? "status--need" : "muted";
}

/**
 * @param {string} duration
 * @param {boolean} away
 */
function silenceWords(duration, away) {
  return away ? _("No sign for {duration}; the place is kept", { duration }) : _("Line is there, last sign {duration} ago", { duration });
}

/** What the waiting room says, in words that address nobody as what they may not be. */
import { _, ngettext } from "../core/i18n.js";

/** @typedef {import("../call/types").VisitState} VisitState */

/**
 * The one thing to know: how many come before, or what is happening now.
 * @param {VisitState} visit
 */
export function placeWords({ state, ahead }) {
  switch (state) {
    case "away":
      return _("Your place is kept while you are out");
    case "held":
      return _("Your place is kept; the clinic lets you wait a little");
    case "called":
      return _("It is your turn");
    case "admitted":
      return _("You are let in");
    case "before":
      return _("Going to the waiting room…");
    default:
      return ahead > 0 ? ngettext("{n} person before you", "{n} people before you", ahead) : _("You are next");
  }
}

/**
 * An honest range, or nothing: a guess that misleads is worse than none.
 * @param {VisitState} visit
 */
export function rangeWords({ state, range_minutes: range }) {
  if (state === "away") return _("We ring or write when your turn comes near. You may close this page.");
  if (state === "held") return _("They have seen that you are here.");
  if (state === "called") return _("Stay on this page: the doctor lets you in.");
  if (state === "admitted") return _("The doctor is waiting for you.");
  if (!range) return "";
  const [from, to] = range;
  return from === to ? _("About {to} minutes", { to }) : _("About {from} to {to} minutes", { from, to });
}

/** @param {VisitState} visit */
export function callByWords({ call_by: time, phone }) {
  if (!time) return "";
  return phone ? _("Not called by {time}? Ring {phone}.", { time, phone }) : _("Not called by {time}? Write to the clinic.", { time });
}

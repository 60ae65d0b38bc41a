/** One message of the chat, and how far it has come. */
import { _ } from "../core/i18n.js";
import { problemWords } from "./room_words.js";
import { fromTemplate, partOf, say } from "./template.js";

/** @typedef {import("../call/chat_log.js").Message} Message */

/**
 * @param {Message} message
 * @param {string} who
 * @param {boolean} mine
 */
export function chatLine({ text, at }, who, mine) {
  const line = fromTemplate("chat-line");
  say(line, { who: `${who}, ${timeOf(at)}`, text });
  line.classList.toggle("chat__line--mine", mine);
  return line;
}

/**
 * @param {HTMLElement} line
 * @param {Message} message
 * @param {boolean} mine only what we wrote ourselves has a way to go
 */
export function showState(line, message, mine) {
  line.dataset.state = message.state;
  say(line, { state: mine ? stateWords(message) : "" });
  partOf(line, "retry").hidden = message.state !== "refused";
}

/** @param {Message} message */
function stateWords({ state, problem }) {
  if (state === "sending") return _("Sending…");
  if (state === "waiting") return _("Waits for the line; sent by itself");
  return state === "refused" ? problemWords(problem) : _("Sent");
}

/** @param {string} at */
function timeOf(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang || undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { PANEL_SHOWN } from "./room_panel_controller.js";
import { problemWords } from "./room_words.js";

/** @typedef {import("../call/chat_log.js").Message} Message */

/** Said when the number of unread messages changes: `{unread}`. */
export const UNREAD = "telehealth:unread";

/** The chat: each message with its own truth about whether it is stored. */
export class RoomChatController extends Controller {
  /** @type {Map<string, HTMLElement>} */
  #lines = new Map();
  #unread = 0;

  start() {
    const { chat } = roomDesk().session;
    chat.on("changed", (message) => this.#put(message), { signal: this.signal });
    const form = this.part("form");
    if (form) this.on(form, "submit", (event) => this.#say(event));
    this.on(document, PANEL_SHOWN, ({ detail }) => detail.name === "chat" && this.#read());
  }

  /** @param {SubmitEvent} event */
  #say(event) {
    event.preventDefault();
    const input = /** @type {HTMLInputElement} */ (this.part("write"));
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    void roomDesk().session.say(text);
    this.#toEnd();
  }

  /** @param {Message} message */
  #put(message) {
    const mine = message.from === roomDesk().session.me?.id;
    const line = this.#lines.get(message.clientId) ?? this.#line(message, mine);
    line.dataset.state = message.state;
    const state = within(line, "state");
    const words = mine ? stateWords(message) : "";
    if (state.textContent !== words) state.textContent = words;
    within(line, "retry").hidden = message.state !== "refused";
  }

  /**
   * @param {Message} message
   * @param {boolean} mine
   */
  #line({ clientId, from, text, at }, mine) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("chat-line"));
    const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const { session } = roomDesk();
    const name = session.participants.find(({ id }) => id === from)?.name ?? _("Somebody");
    within(line, "who").textContent = `${mine ? _("Me") : name}, ${timeOf(at)}`;
    within(line, "text").textContent = text;
    line.classList.toggle("chat__line--mine", mine);
    this.on(within(line, "retry"), "click", () => void session.chat.retry(clientId));
    this.#lines.set(clientId, line);
    /** @type {HTMLElement} */ (this.part("none")).hidden = true;
    this.part("list")?.append(line);
    this.#arrived(mine);
    return line;
  }

  /** @param {boolean} mine */
  #arrived(mine) {
    if (mine || !this.element.hidden) this.#toEnd();
    else this.#tell(this.#unread + 1);
  }

  #read() {
    this.#tell(0);
    this.#toEnd();
  }

  /** @param {number} unread */
  #tell(unread) {
    this.#unread = unread;
    document.dispatchEvent(new CustomEvent(UNREAD, { detail: { unread } }));
  }

  #toEnd() {
    this.part("list")?.lastElementChild?.scrollIntoView({ block: "nearest" });
  }
}

/** @param {Message} message */
function stateWords({ state, problem }) {
  if (state === "sending") return _("Sending…");
  if (state === "waiting") return _("Waits for the line; sent by itself");
  return state === "refused" ? problemWords(problem) : _("Sent");
}

/** @param {string} at */
function timeOf(at) {
  return new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/**
 * @param {HTMLElement} line
 * @param {string} part
 */
function within(line, part) {
  return /** @type {HTMLElement} */ (line.querySelector(`[data-part="${part}"]`));
}

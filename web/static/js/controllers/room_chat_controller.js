import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { chatLine, showState } from "./room_chat_line.js";
import { roomDesk } from "./room_desk.js";
import { PANEL_SHOWN } from "./room_panel_controller.js";
import { partOf } from "./template.js";

/** @typedef {import("../call/chat_log.js").Message} Message */

/** Said when the number of unread messages changes: `{unread}`. */
export const UNREAD = "telehealth:unread";

/** The chat: each message with its own truth about whether it is stored. */
export class RoomChatController extends Controller {
  /** @type {Map<string, HTMLElement>} */
  #lines = new Map();
  #unread = 0;

  start() {
    roomDesk().session.chat.on("changed", (message) => this.#put(message), { signal: this.signal });
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
  }

  /** @param {Message} message */
  #put(message) {
    const mine = message.from === roomDesk().session.me?.id;
    const known = this.#lines.get(message.clientId);
    showState(known ?? this.#add(message, mine), message, mine);
    if (!known) this.#arrived(mine);
  }

  /**
   * @param {Message} message
   * @param {boolean} mine
   */
  #add(message, mine) {
    const { session } = roomDesk();
    const name = session.participants.find(({ id }) => id === message.from)?.name ?? _("Somebody");
    const line = chatLine(message, mine ? _("Me") : name, mine);
    this.on(partOf(line, "retry"), "click", () => void session.chat.retry(message.clientId));
    this.#lines.set(message.clientId, line);
    /** @type {HTMLElement} */ (this.part("none")).hidden = true;
    this.part("list")?.append(line);
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

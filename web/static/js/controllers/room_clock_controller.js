import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { lengthWords } from "./room_words.js";

/** How long the consultation has lasted, by the server's clock: 12:48. */
export class RoomClockController extends Controller {
  start() {
    this.every(1000, () => this.#show());
  }

  #show() {
    const { session } = roomDesk();
    this.element.hidden = !session.liveAt || !["live", "reconnecting", "connecting", "waiting"].includes(session.state);
    if (!session.liveAt) return;
    const ms = Math.max(session.serverNow - Date.parse(session.liveAt), 0);
    this.element.textContent = digits(ms);
    this.element.setAttribute("aria-label", _("In consultation for {duration}", { duration: lengthWords(ms) }));
  }
}

/** @param {number} ms */
function digits(ms) {
  const seconds = Math.floor(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

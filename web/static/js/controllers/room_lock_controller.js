import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { changeIcon } from "./icon.js";
import { roomDesk } from "./room_desk.js";
import { problemWords } from "./room_words.js";

/** The host's lock: nobody new comes in, those who were inside may always come back. Its label says what a press does. */
export class RoomLockController extends Controller {
  start() {
    roomDesk().session.on("locked", () => this.#show(), { signal: this.signal });
    this.on(/** @type {HTMLElement} */ (this.part("press")), "click", () => void this.#press());
    this.#show();
  }

  async #press() {
    const { session } = roomDesk();
    const fault = /** @type {HTMLElement} */ (this.part("fault"));
    fault.hidden = true;
    try {
      await session.lock(!session.locked);
    } catch (error) {
      fault.textContent = problemWords(error);
      fault.hidden = false;
    }
  }

  #show() {
    const { locked } = roomDesk().session;
    changeIcon(this.element, locked ? "door-open" : "door-closed-locked");
    /** @type {HTMLElement} */ (this.part("words")).textContent = locked ? _("Unlock the room") : _("Lock the room");
  }
}

/** What everybody sees of it, and hears once. */
export class RoomLockedController extends Controller {
  start() {
    const { session } = roomDesk();
    session.on("locked", (locked) => {
      this.element.hidden = !locked;
      this.services.announce(locked ? _("The room is locked: nobody new comes in") : _("The room is open again"));
    }, { signal: this.signal });
    this.element.hidden = !session.locked;
  }
}

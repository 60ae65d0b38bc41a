import { Controller } from "../core/controllers.js";
import { roomDesk } from "./room_desk.js";
import { UNREAD } from "./room_chat_controller.js";
import { PANEL_SHOWN, PANEL_WANTED } from "./room_panel_controller.js";

/** The bar along the foot: opens panels, restarts the sound, leaves. */
export class RoomControlsController extends Controller {
  start() {
    const { session, outgoing } = roomDesk();
    for (const button of this.#openers) this.on(button, "click", () => this.#want(button));
    this.on(document, PANEL_SHOWN, ({ detail }) => this.#mark(detail.name));
    this.on(document, UNREAD, ({ detail }) => this.#count(detail.unread));
    const leave = this.part("leave");
    if (leave) this.on(leave, "click", () => void session.leave());
    const restart = this.part("restart-sound");
    if (restart) this.on(restart, "click", () => void outgoing.restartSound());
    const more = this.part("more");
    if (more) this.#asMenu(/** @type {HTMLDetailsElement} */ (more));
  }

  get #openers() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[data-panel]")]);
  }

  /** @param {HTMLElement} button */
  #want(button) {
    document.dispatchEvent(new CustomEvent(PANEL_WANTED, { detail: { name: button.dataset.panel } }));
  }

  /** @param {string | null} name */
  #mark(name) {
    for (const button of this.#openers) button.setAttribute("aria-expanded", String(button.dataset.panel === name));
  }

  /** @param {number} unread */
  #count(unread) {
    const badge = this.part("unread");
    if (!badge) return;
    badge.hidden = unread === 0;
    badge.textContent = String(unread);
  }

  /**
   * Closes after a choice, with Escape, and when somebody presses elsewhere.
   * @param {HTMLDetailsElement} more
   */
  #asMenu(more) {
    this.on(document, "click", ({ target }) => {
      const inside = more.contains(target);
      if (!inside || target.closest(".menu__item")) more.open = false;
    });
    this.on(more, "keydown", ({ key }) => {
      if (key !== "Escape") return;
      more.open = false;
      more.querySelector("summary")?.focus();
    });
  }
}

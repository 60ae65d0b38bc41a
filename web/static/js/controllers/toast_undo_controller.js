import { Controller } from "../core/controllers.js";
import { _, ngettext } from "../core/i18n.js";

/**
 * A message about what was done. It counts the seconds in which it may be undone, stays while somebody is at it, and
 * goes by itself. `data-seconds`; parts: words, left (inside the undo button), close.
 */
export class ToastUndoController extends Controller {
  #left = 0;

  start() {
    this.#left = Number(this.option("seconds", "10"));
    const close = this.part("close");
    if (close) {
      close.hidden = false;
      this.on(close, "click", () => this.element.remove());
    }
    this.#show();
    this.every(1000, () => this.#tick());
    this.services.announce(this.#spoken());
  }

  #tick() {
    this.#left -= 1;
    this.#show();
    if (this.#left > 0) return;
    this.element.querySelector('form, [data-part="undo"]')?.remove();
    if (!this.element.matches(":hover, :focus-within")) this.element.remove();
  }

  #show() {
    const left = this.part("left");
    if (left) left.textContent = ngettext(", {n} second", ", {n} seconds", Math.max(this.#left, 0));
  }

  #spoken() {
    const words = this.part("words")?.textContent ?? "";
    return this.part("left") ? [words, _("You can undo this for a few seconds.")].join(". ") : words;
  }
}

import { Controller } from "../core/controllers.js";

/**
 * A dialog for what cannot be undone. Any element with `data-opens="<id>"` opens it; its buttons with `data-part="close"`,
 * Escape and a click beside it close it, and focus goes back to where it was.
 * @extends {Controller<HTMLDialogElement>}
 */
export class DialogController extends Controller {
  start() {
    this.on(document, "click", (event) => this.#onClick(event));
    this.on(this.element, "click", ({ target }) => {
      if (target === this.element || target.closest('[data-part="close"]')) this.element.close();
    });
    // A form in it that came back with faults is shown again at once.
    if (this.element.querySelector("[aria-invalid]")) this.open();
  }

  open() {
    if (!this.element.open) this.element.showModal();
    const first = /** @type {HTMLElement | null} */ (this.element.querySelector("[aria-invalid], [autofocus], input:not([type=hidden]), textarea, select"));
    first?.focus();
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const opener = event.target instanceof Element ? event.target.closest(`[data-opens="${this.element.id}"]`) : null;
    if (!opener) return;
    event.preventDefault();
    this.open();
  }
}

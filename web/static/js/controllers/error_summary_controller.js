import { Controller } from "../core/controllers.js";

/** What a refused form says on top: it takes the focus, and its links put it into the field. */
export class ErrorSummaryController extends Controller {
  start() {
    this.element.focus();
    this.on(this.element, "click", (event) => this.#follow(event));
  }

  /** @param {MouseEvent} event */
  #follow(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  }
}

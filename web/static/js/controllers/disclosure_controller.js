import { Controller } from "../core/controllers.js";

/**
 * A `<details>` that behaves like a menu: Escape and a click elsewhere close it.
 * @extends {Controller<HTMLDetailsElement>}
 */
export class DisclosureController extends Controller {
  start() {
    this.on(document, "click", (event) => {
      if (this.element.open && !this.element.contains(event.target)) this.element.open = false;
    });
    this.on(this.element, "keydown", (event) => {
      if (event.key !== "Escape" || !this.element.open) return;
      this.element.open = false;
      this.element.querySelector("summary")?.focus();
    });
    this.on(this.element, "focusout", (event) => {
      if (event.relatedTarget && !this.element.contains(event.relatedTarget)) this.element.open = false;
    });
  }
}

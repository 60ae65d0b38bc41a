import { Controller } from "../core/controllers.js";

const YEAR_S = 365 * 24 * 3600;

/** Light, dark or as the device: `data-theme-choice` on its buttons. A cookie keeps it, so that the server draws in it. */
export class ThemeController extends Controller {
  start() {
    this.element.hidden = false;
    this.on(this.element, "click", (event) => {
      const button = event.target.closest("[data-theme-choice]");
      if (button) this.#choose(button.dataset.themeChoice);
    });
  }

  /** @param {string} choice */
  #choose(choice) {
    document.documentElement.dataset.theme = choice;
    document.cookie = `theme=${choice}; path=/; max-age=${YEAR_S}; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
    for (const button of this.element.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (button).dataset.themeChoice === choice));
    }
  }
}

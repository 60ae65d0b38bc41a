import { Controller } from "../core/controllers.js";
import { problemWords } from "./room_words.js";
import { VIEW_SHOWN } from "./room_desk.js";
import { visitDesk } from "./visit_desk.js";

/** Shows the one part of the page that its turn has come for, and puts the reader at its heading. */
export class VisitViewController extends Controller {
  start() {
    visitDesk().page.on("view", (view) => this.#show(view), { signal: this.signal });
    visitDesk().session.on("state", ({ state, problem }) => {
      document.documentElement.dataset.callState = state;
      const reason = this.part("reason"); // A locked room says so itself.
      if (reason && state === "refused" && problem) reason.textContent = problemWords(problem);
    }, { signal: this.signal });
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-rejoin]"))) {
      this.on(button, "click", () => visitDesk().rejoin());
    }
  }

  /** @param {string} view */
  #show(view) {
    if (view === this.element.dataset.view) return;
    const first = !this.element.dataset.view;
    this.element.dataset.view = view;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-view-of]"))) {
      part.hidden = part.dataset.viewOf !== view;
    }
    document.dispatchEvent(new Event(VIEW_SHOWN));
    if (!first) /** @type {HTMLElement | null} */ (document.querySelector(`[data-view-of="${view}"] [tabindex="-1"]`))?.focus();
  }
}

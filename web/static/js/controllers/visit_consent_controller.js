import { Controller } from "../core/controllers.js";
import { problemWords } from "./room_words.js";
import { visitDesk } from "./visit_desk.js";

/** The consent's form, sent without leaving the page; without script it is an ordinary form. */
export class VisitConsentController extends Controller {
  start() {
    this.on(this.element, "submit", (event) => {
      event.preventDefault();
      void this.#send(event.submitter?.value !== "no");
    });
  }

  /** @param {boolean} agrees */
  async #send(agrees) {
    const fault = /** @type {HTMLElement} */ (this.part("fault"));
    fault.hidden = true;
    try {
      await visitDesk().client.act("consent", { text_version: visitDesk().textVersion, agrees, arrives: agrees });
      if (agrees) void visitDesk().client.arrive();
      /** @type {HTMLElement} */ (this.part("refused")).hidden = agrees;
    } catch (error) {
      fault.textContent = problemWords(error);
      fault.hidden = false;
    }
  }
}

/** The page of patterns: the controllers of every page, and a switch to see it all in grey. */
import { Controller } from "../core/controllers.js";
import { startPage } from "../controllers/shell.js";

/** A pressed button drains the colour out of the page: every meaning must still be there. */
class GreyController extends Controller {
  start() {
    this.on(this.element, "click", () => {
      const isGrey = document.querySelector("main")?.classList.toggle("is-grey") ?? false;
      this.element.setAttribute("aria-pressed", String(isGrey));
    });
  }
}

startPage({ grey: GreyController });

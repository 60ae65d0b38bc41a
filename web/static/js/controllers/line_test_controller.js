import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { Problem } from "../core/problem.js";
import { lineDesk } from "./line_desk.js";
import { fragmentOf } from "./markup.js";

/** Begins the test, says where it is, and shows what was found. */
export class LineTestController extends Controller {
  start() {
    const desk = lineDesk();
    this.on(/** @type {HTMLElement} */ (this.part("start")), "click", () => void this.#run());
    desk.on("step", (step) => this.#say(stepWords(step)), { signal: this.signal });
    desk.on("result", (html) => this.part("result")?.replaceChildren(fragmentOf(html)), { signal: this.signal });
  }

  async #run() {
    const button = /** @type {HTMLButtonElement} */ (this.part("start"));
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    this.element.dataset.state = "running";
    try {
      await lineDesk().run();
    } catch (error) {
      this.services.log.warn("line_test_stopped", { error });
      this.#say(problemWords(error));
    }
    button.disabled = false;
    button.removeAttribute("aria-busy");
    this.element.dataset.state = "ran";
    const words = button.querySelector("span");
    if (words) words.textContent = _("Test again");
  }

  /** @param {string} words */
  #say(words) {
    const place = this.part("progress");
    if (place) place.textContent = words;
  }
}

/** @param {import("./line_desk.js").Step} step */
function stepWords(step) {
  return {
    devices: _("Asking for the microphone and the camera. Press Allow when the browser asks."),
    direct: _("Measuring the line: the direct way. About six seconds."),
    relay: _("Measuring the line: the way through the relay. About six seconds."),
    done: _("The test is done. What was found is saved and staff can see it."),
  }[step];
}

/** @param {unknown} error */
function problemWords(error) {
  const sentence = error instanceof Problem ? error.sentence : "";
  return sentence || _("The server cannot be reached just now. Wait a moment and test again.");
}

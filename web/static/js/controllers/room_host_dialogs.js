/** The host's two acts that cannot be undone: finishing for everyone, and not letting somebody in. */
import { Controller } from "../core/controllers.js";
import { roomDesk } from "./room_desk.js";
import { problemWords } from "./room_words.js";

/** @extends {Controller<HTMLDialogElement>} */
class ActController extends Controller {
  /**
   * Runs the act once; closes when it is done, says why when it is not.
   * @param {string} name the button's part
   * @param {() => Promise<unknown>} act
   */
  confirmWith(name, act) {
    const button = /** @type {HTMLButtonElement} */ (this.part(name));
    const stay = this.part("stay");
    if (stay) this.on(stay, "click", () => this.element.close());
    this.on(button, "click", async () => {
      button.disabled = true;
      this.#say("");
      try {
        await act();
        this.element.close();
      } catch (error) {
        this.#say(problemWords(error));
      } finally {
        button.disabled = false;
      }
    });
  }

  /** @param {string} words */
  #say(words) {
    const fault = /** @type {HTMLElement} */ (this.part("fault"));
    fault.hidden = words === "";
    fault.textContent = words;
  }
}

/** Ends the consultation for all. Leaving is another act. */
export class RoomFinishController extends ActController {
  start() {
    this.confirmWith("finish", () => roomDesk().session.finish());
  }
}

/** Sends somebody away from the door; which one is what the opening button says. */
export class RoomRefuseController extends ActController {
  #id = "";

  start() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.('[data-opens="refuse-dialog"]');
      if (opener) this.#id = opener.dataset.participant ?? "";
    });
    this.confirmWith("refuse", () => roomDesk().session.remove(this.#id));
  }
}

import { Controller } from "../core/controllers.js";
import { SESSION_URL } from "../core/http.js";
import { Problem } from "../core/problem.js";

/** Sessions end after half an hour of silence; before that nobody needs to be asked. */
const ASK_AFTER_MS = 20 * 60_000;

/**
 * A form that is sent once however often the button is pressed. After a long silence it first makes sure that the session
 * still lives, so that nothing typed ends on a page that says "sign in".
 * @extends {Controller<HTMLFormElement>}
 */
export class SubmitOnceController extends Controller {
  #isSending = false;

  start() {
    this.on(this.element, "submit", (event) => this.#onSubmit(event));
    this.on(window, "pageshow", () => this.#setSending(false, null));
  }

  /** @param {SubmitEvent} event */
  #onSubmit(event) {
    if (this.#isSending) return event.preventDefault();
    const button = /** @type {HTMLElement | null} */ (event.submitter);
    if (this.services.http.silentMs > ASK_AFTER_MS) {
      event.preventDefault();
      void this.#askFirst(button);
      return;
    }
    this.#setSending(true, button);
  }

  /** @param {HTMLElement | null} button */
  async #askFirst(button) {
    this.#setSending(true, button);
    const isAlive = await this.#isAlive();
    this.#setSending(false, button);
    if (isAlive) this.element.requestSubmit(button);
  }

  async #isAlive() {
    try {
      await this.services.http.json(SESSION_URL);
      return true;
    } catch (error) {
      // Unreachable is for the form's own request to find out, in the browser's own words.
      return error instanceof Problem && error.status !== 401;
    }
  }

  /**
   * @param {boolean} isSending
   * @param {HTMLElement | null} button
   */
  #setSending(isSending, button) {
    this.#isSending = isSending;
    if (isSending) button?.setAttribute("aria-busy", "true");
    else this.element.querySelectorAll("[aria-busy]").forEach((busy) => busy.removeAttribute("aria-busy"));
  }
}

import { Controller } from "../core/controllers.js";
import { SESSION_URL } from "../core/http.js";
import { _ } from "../core/i18n.js";

/**
 * The session ended while somebody worked. This dialog signs them in again where they are; requests that waited go on,
 * and nothing typed is lost. Parts: form, fault, again (signed in already in another window).
 * @extends {Controller<HTMLDialogElement>}
 */
export class SessionController extends Controller {
  /** @type {((isBack: boolean) => void) | null} */
  #settle = null;

  start() {
    this.services.http.onExpired(() => this.#ask());
    this.on(this.element, "close", () => this.#end(false));
    this.on(this.#form, "submit", (event) => {
      event.preventDefault();
      void this.#signIn();
    });
    this.on(/** @type {HTMLElement} */ (this.part("again")), "click", () => void this.#check(_("You are not signed in yet.")));
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.part("form"));
  }

  /** @returns {Promise<boolean>} */
  #ask() {
    this.#say("");
    this.element.showModal();
    return new Promise((resolve) => (this.#settle = resolve));
  }

  async #signIn() {
    const body = new URLSearchParams(/** @type {any} */ (new FormData(this.#form)));
    const headers = { Accept: "application/json" };
    const response = await fetch(this.#form.action, { method: "POST", body, headers }).catch(() => null);
    if (!response) return this.#say(_("No connection. Try again when it is back."));
    const isRefused = !response.ok || new URL(response.url).pathname === "/sign-in";
    const details = isRefused ? await response.json().catch(() => ({})) : {};
    if (isRefused) return this.#say(details.detail || _("User name and password do not match."));
    await this.#check("");
  }

  /**
   * Goes on when the session is back, and reloads when it is somebody else's: their name must not stand over this work.
   * @param {string} otherwise what to say when it is not back
   */
  async #check(otherwise) {
    const response = await fetch(SESSION_URL, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!response || response.status === 401) return this.#say(otherwise);
    const { name } = await response.json().catch(() => ({}));
    if (name && name !== document.body.dataset.person) return location.reload();
    this.#form.reset();
    this.#end(true);
  }

  /** @param {boolean} isBack */
  #end(isBack) {
    const settle = this.#settle;
    this.#settle = null;
    if (this.element.open) this.element.close();
    settle?.(isBack);
  }

  /** @param {string} words */
  #say(words) {
    const fault = /** @type {HTMLElement} */ (this.part("fault"));
    fault.textContent = words;
    fault.hidden = words === "";
  }
}

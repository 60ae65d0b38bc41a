import { Controller } from "../core/controllers.js";
import { SESSION_URL } from "../core/http.js";
import { _ } from "../core/i18n.js";

/**
 * Asks by itself, not through Http, which would wait for the answer of this very dialog.
 * @param {"GET" | "POST"} method
 * @param {string} [body]
 */
function send(method, body) {
  const headers = { Accept: "application/json", "Content-Type": "application/json" };
  return fetch(SESSION_URL, { method, body, headers }).catch(() => null);
}

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
    this.on(/** @type {HTMLElement} */ (this.part("again")), "click", () => void this.#check());
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
    const response = await send("POST", JSON.stringify(Object.fromEntries(new FormData(this.#form))));
    if (!response) return this.#say(_("No connection. Try again when it is back."));
    const answer = await response.json().catch(() => ({}));
    if (response.ok) this.#goOn(answer.account_id);
    else this.#say(answer.errors?.[0]?.detail ?? answer.detail);
  }

  async #check() {
    const response = await send("GET");
    if (!response) return this.#say(_("No connection. Try again when it is back."));
    if (response.ok) this.#goOn(response.headers.get("X-Account-Id"));
    else this.#say(_("You are not signed in yet."));
  }

  /**
   * Goes on when the session is back. When it is somebody else's the page is loaded anew: one person's name must not stand
   * over another's work.
   * @param {string | null | undefined} account
   */
  #goOn(account) {
    if (account !== document.body.dataset.account) return location.reload();
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

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { problemWords } from "./room_words.js";
import { visitDesk } from "./visit_desk.js";

/** A link for one relative or interpreter, to be sent on as the phone sends things on. @extends {Controller<HTMLDialogElement>} */
export class VisitInviteController extends Controller {
  #url = "";

  start() {
    const opener = document.querySelector(`[data-opens="${this.element.id}"]`);
    if (opener) this.on(opener, "click", () => this.#open());
    const form = /** @type {HTMLFormElement} */ (this.part("form"));
    this.on(form, "submit", (event) => {
      event.preventDefault();
      void this.#ask(new FormData(form));
    });
    for (const [name, run] of /** @type {const} */ ([["share", () => this.#share()], ["copy", () => this.#copy()], ["close", () => this.element.close()]])) {
      const button = this.part(name);
      if (button) this.on(button, "click", () => void run());
    }
  }

  #open() {
    /** @type {HTMLElement} */ (this.part("made")).hidden = true;
    /** @type {HTMLElement} */ (this.part("form")).hidden = false;
    this.#tell("");
    this.element.showModal();
  }

  /** @param {FormData} said */
  async #ask(said) {
    try {
      const made = await visitDesk().client.act("invitations", { kind: said.get("kind"), name: String(said.get("name") ?? "").trim() });
      this.#url = made.url;
      /** @type {HTMLInputElement} */ (this.part("url")).value = made.url;
      /** @type {HTMLElement} */ (this.part("form")).hidden = true;
      /** @type {HTMLElement} */ (this.part("made")).hidden = false;
      /** @type {HTMLElement} */ (this.part("share")).hidden = !("share" in navigator);
      this.#tell("");
      this.part("made-title")?.focus();
    } catch (error) {
      this.#tell(problemWords(error));
    }
  }

  async #share() {
    await navigator.share({ text: _("Please join my consultation"), url: this.#url }).catch(() => undefined); // Closed again.
  }

  async #copy() {
    const field = /** @type {HTMLInputElement} */ (this.part("url"));
    field.select();
    try {
      await navigator.clipboard.writeText(this.#url);
      this.#tell(_("Copied. Paste it into a message."));
    } catch {
      this.#tell(_("Press long on the address to copy it."));
    }
  }

  /** @param {string} words */
  #tell(words) {
    const told = /** @type {HTMLElement} */ (this.part("told"));
    told.textContent = words;
    told.hidden = words === "";
  }
}

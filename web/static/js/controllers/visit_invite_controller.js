import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { canShare, copyLink, shareLink } from "./link_handing.js";
import { problemWords } from "./room_words.js";
import { visitDesk } from "./visit_desk.js";

/** A link for one relative or interpreter, to be sent on as the phone sends things on. @extends {Controller<HTMLDialogElement>} */
export class VisitInviteController extends Controller {
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
      this.#field.value = made.url;
      /** @type {HTMLElement} */ (this.part("form")).hidden = true;
      /** @type {HTMLElement} */ (this.part("made")).hidden = false;
      /** @type {HTMLElement} */ (this.part("share")).hidden = !canShare();
      this.#tell("");
      this.part("made-title")?.focus();
    } catch (error) {
      this.#tell(problemWords(error));
    }
  }

  #share() {
    return shareLink(this.#field.value, _("Please join my consultation"));
  }

  async #copy() {
    this.#tell(await copyLink(this.#field));
  }

  get #field() {
    return /** @type {HTMLInputElement} */ (this.part("url"));
  }

  /** @param {string} words */
  #tell(words) {
    const told = /** @type {HTMLElement} */ (this.part("told"));
    told.textContent = words;
    told.hidden = words === "";
  }
}

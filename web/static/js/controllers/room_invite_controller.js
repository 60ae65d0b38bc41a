import { Controller } from "../core/controllers.js";
import { HttpProblem } from "../core/http.js";
import { _ } from "../core/i18n.js";
import { showFaults } from "./form_fields.js";
import { canShare, copyLink, shareLink } from "./link_handing.js";
import { roomDesk } from "./room_desk.js";
import { problemWords } from "./room_words.js";

/** Asks a colleague of another hospital in: a link that we send, or that the host hands on. @extends {Controller<HTMLDialogElement>} */
export class RoomInviteController extends Controller {
  start() {
    this.on(document, "click", ({ target }) => target.closest?.(`[data-opens="${this.element.id}"]`) && this.#begin());
    this.on(this.#form, "submit", (event) => {
      event.preventDefault();
      void this.#ask();
    });
    this.on(this.#form, "input", () => this.#label());
    this.on(/** @type {HTMLElement} */ (this.part("share")), "click", () => void shareLink(this.#link.value, _("Please come into the consultation")));
    this.on(/** @type {HTMLElement} */ (this.part("copy")), "click", async () => this.#tell(await copyLink(this.#link)));
    if (location.hash === "#invite") this.element.showModal(); // From the case's page.
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.part("form"));
  }

  get #link() {
    return /** @type {HTMLInputElement} */ (this.part("url"));
  }

  get #said() {
    const said = Object.fromEntries([...new FormData(this.#form)].map(([name, value]) => [name, String(value).trim()]));
    const { to, ...rest } = said;
    return to ? { ...rest, [to.includes("@") ? "email" : "number"]: to } : rest;
  }

  #begin() {
    if (!this.#form.hidden) return;
    this.#form.reset();
    this.#show(false);
  }

  /** @param {boolean} made */
  #show(made) {
    this.#form.hidden = made;
    /** @type {HTMLElement} */ (this.part("made")).hidden = !made;
    this.#tell("");
    this.#label();
  }

  #label() {
    const said = this.#said;
    /** @type {HTMLElement} */ (this.part("words")).textContent = "email" in said || "number" in said ? _("Send the link") : _("Make a link");
  }

  async #ask() {
    const button = /** @type {HTMLButtonElement} */ (this.part("ask"));
    button.disabled = true;
    showFaults(this.#form, []);
    try {
      this.#made(await this.services.http.json(`/api/rooms/${roomDesk().data.room_id}/colleagues`, { json: this.#said }));
    } catch (error) {
      this.#refused(error);
    } finally {
      button.disabled = false;
    }
  }

  /** @param {{url: string, sent: boolean}} made */
  #made({ url, sent }) {
    this.#show(true);
    this.#link.value = url;
    /** @type {HTMLElement} */ (this.part("handing")).hidden = sent;
    /** @type {HTMLElement} */ (this.part("share")).hidden = !canShare();
    const title = /** @type {HTMLElement} */ (this.part("made-title"));
    title.textContent = sent ? _("The link is on its way.") : _("The link opens once, for one person. Send it only to them.");
    title.focus();
  }

  /** @param {unknown} error */
  #refused(error) {
    const faults = error instanceof HttpProblem ? error.fields : [];
    const places = faults.map(({ field, detail }) => ({ field: field === "number" || field === "email" ? "to" : field, detail }));
    const first = showFaults(this.#form, places);
    this.#tell(first ? "" : problemWords(error));
    first?.focus();
  }

  /** @param {string} words */
  #tell(words) {
    const told = /** @type {HTMLElement} */ (this.part("told"));
    told.textContent = words;
    told.hidden = words === "";
  }
}

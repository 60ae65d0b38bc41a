import { Controller } from "../core/controllers.js";
import { _, ngettext } from "../core/i18n.js";

const REST_MS = 180;
const LEAST_LETTERS = 2;
const URL = "/api/icd10";

/** @typedef {{code: string, name: string, name_en: string, name_vi: string}} Found */

/**
 * Suggestions from ICD-10 while a diagnosis is typed, in both languages (ARIA 1.2: a combobox with a list). Choosing one
 * fills in the words and the code; whoever ignores the list keeps what they typed. `data-code`: the id of the code's field.
 */
export class Icd10Controller extends Controller {
  /** @type {Found[]} */
  #found = [];
  #active = -1;
  #asked = 0;
  /** @type {(() => void) | null} */
  #cancel = null;
  #list = document.createElement("ul");

  start() {
    const input = this.#input;
    Object.assign(this.#list, { id: `${input.id}-list`, className: "combo__list", role: "listbox", hidden: true });
    this.#list.setAttribute("aria-label", _("Diagnoses that fit"));
    input.closest(".input")?.append(this.#list);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": this.#list.id })) {
      input.setAttribute(name, value);
    }
    this.#close();
    this.on(input, "input", () => this.#later());
    this.on(input, "keydown", (event) => this.#key(event));
    this.on(input, "blur", () => this.#close());
    // Before the field loses the focus, and with it the list.
    this.on(this.#list, "pointerdown", (event) => this.#pressed(event));
  }

  get #input() {
    return /** @type {HTMLInputElement} */ (this.element.querySelector("input"));
  }

  #later() {
    this.#cancel?.();
    this.#cancel = this.services.clock.after(REST_MS, () => void this.#search());
  }

  async #search() {
    const text = this.#input.value.trim();
    const asked = ++this.#asked;
    if (text.length < LEAST_LETTERS) return this.#close();
    try {
      const answer = await this.services.http.json(`${URL}?q=${encodeURIComponent(text)}`, { signal: this.signal });
      if (asked === this.#asked && document.activeElement === this.#input) this.#open(answer.results);
    } catch {
      this.#close(); // A plain field is what it then is.
    }
  }

  /** @param {Found[]} found */
  #open(found) {
    this.#found = found;
    this.#active = -1;
    this.#list.replaceChildren(...found.map((one, place) => this.#option(one, place)));
    this.#expand(found.length > 0);
    this.services.announce(found.length ? ngettext("{n} diagnosis fits", "{n} diagnoses fit", found.length) : _("No diagnosis fits"));
  }

  #close() {
    this.#asked += 1;
    this.#expand(false);
  }

  /** @param {boolean} isOpen */
  #expand(isOpen) {
    this.#list.hidden = !isOpen;
    this.#input.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {Found} one @param {number} place */
  #option(one, place) {
    const option = document.createElement("li");
    Object.assign(option, { id: `${this.#list.id}-${place}`, role: "option" });
    option.setAttribute("aria-selected", "false");
    const code = Object.assign(document.createElement("b"), { className: "combo__code", textContent: one.code });
    const names = document.createElement("span");
    names.textContent = one.name;
    const other = one.name === one.name_vi ? one.name_en : one.name_vi;
    if (other && other !== one.name) {
      names.append(Object.assign(document.createElement("span"), { className: "combo__other", textContent: other }));
    }
    option.append(code, names);
    return option;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "ArrowDown" && this.#list.hidden) void this.#search();
    if (this.#list.hidden || event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (steps) this.#move(steps);
    else if (event.key === "Enter" && this.#active >= 0) this.#choose(this.#active);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} steps */
  #move(steps) {
    const count = this.#found.length;
    this.#active = this.#active < 0 && steps < 0 ? count - 1 : (this.#active + steps + count) % count;
    [...this.#list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === this.#active)));
    const option = this.#list.children[this.#active];
    option.scrollIntoView({ block: "nearest" });
    this.#input.setAttribute("aria-activedescendant", option.id);
  }

  /** @param {PointerEvent} event */
  #pressed(event) {
    event.preventDefault();
    const option = event.target instanceof Element ? event.target.closest('[role="option"]') : null;
    if (option) this.#choose([...this.#list.children].indexOf(option));
  }

  /** @param {number} place */
  #choose(place) {
    const { code, name } = this.#found[place];
    this.#cancel?.();
    this.#close();
    this.#fill(this.#input, name);
    const field = document.getElementById(this.option("code"));
    if (field instanceof HTMLInputElement) this.#fill(field, code);
  }

  /** @param {HTMLInputElement} field @param {string} words */
  #fill(field, words) {
    field.value = words;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

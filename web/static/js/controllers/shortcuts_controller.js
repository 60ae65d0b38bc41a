import { Controller } from "../core/controllers.js";

const SETTING = "single-keys";

/** @param {EventTarget | null} target */
function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

/**
 * Single keys for the whole page: `/` finds (`data-find`), `?` lists the keys, and any element with `data-key="c"` and
 * `data-key-label` is pressed by its key. They can be turned off in the list, where the choice is remembered. Rows of a
 * list have a `data-key` too, which is no key to press: only what says so in words is.
 */
export class ShortcutsController extends Controller {
  start() {
    this.on(document, "keydown", (event) => this.#onKey(event));
    const box = /** @type {HTMLInputElement | null} */ (this.#dialog?.querySelector('[data-part="enabled"]') ?? null);
    if (!box) return;
    box.checked = this.#isOn;
    this.on(box, "change", () => localStorage.setItem(SETTING, box.checked ? "on" : "off"));
  }

  get #dialog() {
    return /** @type {HTMLDialogElement | null} */ (document.getElementById("shortcuts-dialog"));
  }

  get #isOn() {
    return localStorage.getItem(SETTING) !== "off";
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (event.key.length !== 1 || !this.#isOn || document.querySelector("dialog[open]")) return;
    if (event.key === "?") this.#showKeys();
    else if (!this.#press(event.key === "/" ? "[data-find]" : `[data-key-label][data-key="${CSS.escape(event.key)}"]`)) return;
    event.preventDefault();
  }

  /** @param {string} selector @returns {boolean} whether there was something to press */
  #press(selector) {
    const targets = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);
    const target = targets.find((element) => element.getClientRects().length > 0);
    if (target && isTyping(target)) target.focus();
    else target?.click();
    return target !== undefined;
  }

  #showKeys() {
    const list = this.#dialog?.querySelector('[data-part="keys"]');
    if (!list) return;
    list.querySelectorAll("[data-listed]").forEach((row) => row.remove());
    const find = /** @type {HTMLElement | null} */ (list.querySelector('[data-part="find"]'));
    if (find) find.hidden = document.querySelector("[data-find]") === null;
    for (const element of document.querySelectorAll("[data-key-label]")) list.append(...this.#row(/** @type {HTMLElement} */ (element)));
    this.#dialog?.showModal();
  }

  /** @param {HTMLElement} element @returns {HTMLElement[]} */
  #row(element) {
    const [term, meaning, key] = ["dt", "dd", "kbd"].map((name) => document.createElement(name));
    key.textContent = element.dataset.key ?? "";
    term.append(key);
    meaning.textContent = element.dataset.keyLabel ?? "";
    [term, meaning].forEach((part) => (part.dataset.listed = ""));
    return [term, meaning];
  }
}

import { Controller } from "../core/controllers.js";

/**
 * Dragging down a day of the week view opens the form for those hours; the form is there without dragging too.
 * `data-href` is the form's address. Cells carry `data-day`, `data-date`, `data-at` and `data-until`.
 */
export class WeekDragController extends Controller {
  /** @type {HTMLElement | null} */
  #from = null;
  /** @type {HTMLElement | null} */
  #to = null;

  start() {
    this.on(this.element, "pointerdown", (event) => this.#begin(event));
    this.on(this.element, "pointermove", (event) => this.#move(event));
    this.on(window, "pointerup", () => this.#end());
    this.on(window, "pointercancel", () => this.#forget());
    this.on(window, "keydown", (event) => event.key === "Escape" && this.#forget());
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    this.#from = event.button === 0 ? this.#cellAt(event) : null;
    this.#to = this.#from;
    this.#paint();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const cell = this.#from && this.#cellAt(event);
    if (!cell || cell === this.#to || cell.dataset.date !== this.#from?.dataset.date) return;
    this.#to = cell;
    this.#paint();
  }

  #end() {
    const [first, last] = this.#span();
    this.#forget();
    if (first && last) location.assign(this.#address(first, last));
  }

  #forget() {
    this.#from = this.#to = null;
    this.#paint();
  }

  /** The first and the last half hour of what is being dragged. */
  #span() {
    const ends = [this.#from, this.#to].filter((cell) => cell !== null);
    return ends.sort((one, other) => ((one.dataset.at ?? "") < (other.dataset.at ?? "") ? -1 : 1));
  }

  #paint() {
    const [first, last] = this.#span();
    for (const cell of this.#cells()) {
      const at = cell.dataset.at ?? "";
      const sameDay = cell.dataset.date === first?.dataset.date;
      const within = sameDay && at >= (first?.dataset.at ?? "") && at <= (last?.dataset.at ?? "");
      cell.classList.toggle("is-dragged", within);
    }
  }

  /** @returns {NodeListOf<HTMLElement>} */
  #cells() {
    return this.element.querySelectorAll("td[data-at]");
  }

  /** @param {PointerEvent} event @returns {HTMLElement | null} */
  #cellAt(event) {
    return document.elementFromPoint(event.clientX, event.clientY)?.closest("td[data-at]") ?? null;
  }

  /** @param {HTMLElement} first @param {HTMLElement} last */
  #address(first, last) {
    const { day = "", date = "", at = "" } = first.dataset;
    const asked = new URLSearchParams({ day, first: date, starts: at, ends: last.dataset.until ?? "" });
    return `${this.option("href")}?${asked}`;
  }
}

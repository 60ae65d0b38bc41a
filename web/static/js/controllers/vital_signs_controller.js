import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { judge, numberOf } from "../core/limits.js";

/**
 * Says beside each number, while it is typed, that it is unusual or not possible, by the limits the server wrote beside it.
 * Whoever says that something was not measured cannot also give a number. Glucose is shown in the meters' other unit too.
 */
export class VitalSignsController extends Controller {
  start() {
    this.on(this.element, "input", (event) => this.#changed(event.target));
    this.on(this.element, "change", (event) => this.#changed(event.target));
    this.element.querySelectorAll("[data-vital]").forEach((field) => this.#judge(/** @type {HTMLElement} */ (field)));
  }

  /** @param {HTMLElement} target */
  #changed(target) {
    const field = /** @type {HTMLElement | null} */ (target.closest("[data-vital]"));
    if (field) this.#judge(field);
  }

  /** @param {HTMLElement} field */
  #judge(field) {
    const input = /** @type {HTMLInputElement} */ (field.querySelector("input"));
    const reason = field.querySelector("select")?.value ?? "";
    input.disabled = reason !== "";
    const found = reason ? "empty" : judge(input.value, JSON.parse(field.dataset.limits ?? "{}"));
    const isRefused = found === "refused" || found === "no_number";
    this.#toggle(field, "refused", isRefused);
    this.#toggle(field, "odd", found === "odd");
    this.#toggle(field, "bad", found === "bad");
    field.classList.toggle("field--warn", found === "odd");
    field.classList.toggle("field--alarm", found === "bad" || isRefused);
    this.#otherUnit(field, found === "empty" ? NaN : numberOf(input.value), isRefused);
  }

  /** @param {HTMLElement} field @param {string} part @param {boolean} isShown */
  #toggle(field, part, isShown) {
    const place = /** @type {HTMLElement | null} */ (field.querySelector(`[data-part="${part}"]`));
    if (place && place.hidden === isShown) place.hidden = !isShown;
  }

  /**
   * Old meters show mg/dL. A number that only makes sense there is converted as an offer; any other is shown both ways.
   * @param {HTMLElement} field
   * @param {number} value
   * @param {boolean} isRefused
   */
  #otherUnit(field, value, isRefused) {
    const place = /** @type {HTMLElement | null} */ (field.querySelector('[data-part="other-unit"]'));
    if (!place) return;
    const factor = Number(this.option("glucoseFactor"));
    place.hidden = Number.isNaN(value);
    const short = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
    place.textContent = isRefused
      ? _("If this is mg/dL: {value} mmol/L", { value: short.format(value / factor) })
      : _("= {value} mg/dL", { value: Math.round(value * factor) });
  }
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";

/**
 * The way through a long form. On a phone one section shows at a time, with the way on and back; on a laptop all do, and
 * the index says where one is. Every place is an address, so the browser's own Back goes one step back. What a link leads
 * to is shown, wherever it lies, and takes the focus.
 */
export class ReferralStepsController extends Controller {
  start() {
    this.element.classList.add("is-stepped");
    this.on(document, "click", (event) => this.#follow(event));
    this.on(window, "popstate", () => this.#show(this.#sectionOf(location.hash) ?? this.#sections[0]));
    this.on(this.element, "focusin", (event) => this.#mark(event.target.closest(".sheet")));
    const faulty = this.element.querySelector("[aria-invalid]")?.closest(".sheet");
    this.#show(this.#sectionOf(location.hash) ?? /** @type {HTMLElement | null} */ (faulty) ?? this.#sections[0]);
  }

  /** @returns {HTMLElement[]} */
  get #sections() {
    return [...this.element.querySelectorAll(".sheet")].map((sheet) => /** @type {HTMLElement} */ (sheet));
  }

  /** @param {string} hash @returns {HTMLElement | null} */
  #sectionOf(hash) {
    return (hash && document.getElementById(decodeURIComponent(hash.slice(1)))?.closest(".sheet")) || null;
  }

  /** @param {MouseEvent} event */
  #follow(event) {
    const link = event.target instanceof Element ? event.target.closest('a[href^="#"]') : null;
    const hash = link?.getAttribute("href") ?? "";
    const section = this.#sectionOf(hash);
    if (!section) return;
    event.preventDefault();
    if (location.hash !== hash) history.pushState(null, "", hash);
    this.#show(section);
    this.#reach(/** @type {HTMLElement} */ (document.getElementById(hash.slice(1))));
  }

  /** @param {HTMLElement} target */
  #reach(target) {
    const isSection = target.matches(".sheet");
    const details = target.closest("details");
    if (details) details.open = true;
    target.scrollIntoView({ block: isSection ? "start" : "center" });
    const place = isSection ? target.querySelector("h2") : target;
    /** @type {HTMLElement | null} */ (place)?.focus({ preventScroll: true });
  }

  /** @param {HTMLElement} section */
  #show(section) {
    const sections = this.#sections;
    const at = sections.indexOf(section);
    sections.forEach((one) => one.classList.toggle("is-current", one === section));
    this.element.classList.toggle("is-first", at === 0);
    this.element.classList.toggle("is-last", at === sections.length - 1);
    this.element.querySelectorAll(".steps__bar i").forEach((bar, n) => bar.classList.toggle("is-done", n <= at));
    this.#say("step-words", _("Step {n} of {all}", { n: at + 1, all: sections.length }));
    this.#lead("back", sections[at - 1]);
    const next = sections[at + 1];
    this.#lead("next", next);
    if (next) this.#say("next", _("Next: {section}", { section: next.dataset.title ?? "" }));
    this.#mark(section);
  }

  /** @param {string} part @param {HTMLElement | undefined} section */
  #lead(part, section) {
    if (section) this.part(part)?.setAttribute("href", `#${section.id}`);
  }

  /** @param {string} part @param {string} words */
  #say(part, words) {
    const place = this.part(part);
    if (place) place.textContent = words;
  }

  /** @param {HTMLElement | null} section */
  #mark(section) {
    if (!section) return;
    for (const link of this.element.querySelectorAll("[data-index] a")) {
      if (link.getAttribute("href") === `#${section.id}`) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
    }
  }
}

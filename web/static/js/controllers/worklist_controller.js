import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { changeIcon } from "./icon.js";
import { fragmentOf } from "./markup.js";

/** From this width on a preview stands beside the list. */
const WIDE = "(min-width: 1151px)";
const BEEP_MS = 180;

/**
 * The list, one case after the other, its preview, and the sound and the tab's title that tell of new cases. Browsers
 * allow sound only after a click, so it is armed by a button and says whether it is.
 */
export class WorklistController extends Controller {
  /** @type {AudioContext | null} */
  #audio = null;
  #unseen = 0;
  #title = document.title;

  start() {
    this.on(this.element, "live:changed", (event) => this.#onNew(event.detail.added));
    this.on(this.element, "click", (event) => this.#onClick(event));
    this.#moves("next", 1);
    this.#moves("previous", -1);
    this.on(document, "visibilitychange", () => this.#seen());
    const sound = this.part("sound");
    if (sound) this.on(sound, "click", () => void this.#arm(sound));
  }

  /** @param {HTMLElement} button */
  async #arm(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    changeIcon(button, isOn ? "bell-ring" : "bell-off");
    const words = this.part("sound-words");
    if (words) words.textContent = isOn ? _("Sound is on") : _("Sound is off");
    if (!isOn) return void (await this.#audio?.suspend());
    this.#audio ??= new AudioContext();
    await this.#audio.resume();
    this.#beep();
  }

  #beep() {
    if (this.#audio?.state !== "running") return;
    const tone = new OscillatorNode(this.#audio, { frequency: 880 });
    tone.connect(new GainNode(this.#audio, { gain: 0.2 })).connect(this.#audio.destination);
    tone.start();
    tone.stop(this.#audio.currentTime + BEEP_MS / 1000);
  }

  /** @param {number} added */
  #onNew(added) {
    if (!added) return;
    this.#beep();
    this.#unseen += added;
    if (document.hidden) document.title = `(${this.#unseen}) ${this.#title}`;
  }

  #seen() {
    if (document.hidden) return;
    this.#unseen = 0;
    document.title = this.#title;
  }

  /**
   * A row opens its preview where there is room for one; a second press, or a narrow page, opens the case.
   * @param {MouseEvent} event
   */
  #onClick(event) {
    const row = /** @type {HTMLElement} */ (event.target).closest?.("[data-state]");
    const link = /** @type {HTMLElement} */ (event.target).closest?.("a.spread");
    if (!(row instanceof HTMLElement) || !link || !matchMedia(WIDE).matches || event.metaKey || event.ctrlKey) return;
    if (row.getAttribute("aria-current") === "true") return;
    event.preventDefault();
    this.#choose(row);
  }

  /** @param {HTMLElement} row */
  #choose(row) {
    this.element.querySelector('[aria-current="true"]')?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
    /** @type {HTMLElement | null} */ (row.querySelector("a"))?.focus({ preventScroll: true });
    void this.#preview(row.dataset.key ?? "");
  }

  /** @param {string} id */
  async #preview(id) {
    const place = this.part("preview");
    if (!place || !matchMedia(WIDE).matches) return;
    try {
      const html = await this.services.http.html(`/referrals/${id}/preview`, { signal: this.signal });
      place.replaceChildren(fragmentOf(html));
    } catch (error) {
      if (!this.signal.aborted) this.services.log.warn("preview_failed", { error });
    }
  }

  /**
   * @param {string} part a button that its key presses
   * @param {number} step
   */
  #moves(part, step) {
    const button = this.part(part);
    if (button) this.on(button, "click", () => this.#move(step));
  }

  /** @param {number} step */
  #move(step) {
    const rows = /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[data-state]")]);
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
    if (next) this.#choose(next);
  }
}

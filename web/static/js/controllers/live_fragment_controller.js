import { Controller } from "../core/controllers.js";
import { _, ngettext } from "../core/i18n.js";
import { difference, refreshInPlace, rowsOf } from "./live_rows.js";
import { fragmentOf } from "./markup.js";
import { hidePill, showPill } from "./newer_pill.js";

const GATHER_MS = 250;

/**
 * Keeps a part of the page true: when `data-topic` changes (several, parted by spaces), fetches `data-url` and shows it.
 *
 * `data-apply="wait"` (lists): rows that stay are refreshed where they stand; anything that would move them waits behind a
 * pill until it is tapped. `data-apply="now"` (boards, timelines): replaces the content, unless somebody is inside it.
 * Sends the event `live:changed` with `{added}`, for sounds and titles.
 */
export class LiveFragmentController extends Controller {
  /** @type {(() => void) | null} */
  #cancel = null;

  start() {
    void this.#listen();
  }

  async #listen() {
    const live = await this.services.live();
    if (this.signal.aborted) return;
    for (const topic of this.option("topic").split(/\s+/).filter(Boolean)) {
      this.signal.addEventListener("abort", live.subscribe(topic, () => this.#soon()), { once: true });
    }
  }

  /** Several changes in one moment are one fetch. */
  #soon() {
    this.#cancel?.();
    this.#cancel = this.services.clock.after(GATHER_MS, () => void this.#fetch());
    this.signal.addEventListener("abort", this.#cancel, { once: true });
  }

  async #fetch() {
    try {
      const html = await this.services.http.html(this.option("url"), { signal: this.signal });
      if (!this.signal.aborted) this.#receive(fragmentOf(html));
    } catch (error) {
      if (!this.signal.aborted) this.services.log.warn("fragment_failed", { error });
    }
  }

  /** @param {DocumentFragment} fresh */
  #receive(fresh) {
    const { added, moves } = difference(this.element, fresh);
    const mayReplace = this.option("apply", "wait") === "now" ? !this.#isInUse() : rowsOf(this.element).size === 0;
    if (mayReplace) this.element.replaceChildren(fresh);
    else if (!moves && this.option("apply", "wait") === "wait") this.#settle(fresh);
    else this.#hold(fresh, added);
    if (added) this.services.announce(this.#newWords(added));
    this.element.dispatchEvent(new CustomEvent("live:changed", { bubbles: true, detail: { added } }));
  }

  /** @param {number} added */
  #newWords(added) {
    if (this.option("rows", "cases") === "people") return ngettext("{n} person has arrived", "{n} people have arrived", added);
    return ngettext("{n} new case", "{n} new cases", added);
  }

  #isInUse() {
    return this.element.contains(document.activeElement) && document.activeElement !== document.body;
  }

  /** @param {DocumentFragment} fresh */
  #settle(fresh) {
    hidePill(this.element);
    refreshInPlace(this.element, fresh);
  }

  /**
   * @param {DocumentFragment} fresh
   * @param {number} added
   */
  #hold(fresh, added) {
    refreshInPlace(this.element, fresh);
    const words = added ? _("{what}, tap to show").replace("{what}", this.#newWords(added)) : _("The list has changed, tap to show");
    showPill(this.element, words, () => this.#show(fresh));
  }

  /** @param {DocumentFragment} fresh */
  #show(fresh) {
    const known = rowsOf(this.element);
    this.element.replaceChildren(fresh);
    for (const [key, row] of rowsOf(this.element)) {
      if (!known.has(key)) row.classList.add("is-new");
    }
    const first = /** @type {HTMLElement | null} */ (this.element.querySelector(".is-new a, [data-key] a"));
    first?.focus();
  }
}

import { Controller } from "../core/controllers.js";
import { HttpProblem } from "../core/http.js";
import { _ } from "../core/i18n.js";
import { showCompleteness, showSaved } from "./marks.js";

/** Typing rests this long before it is sent; after a failure the same text is tried again this often. */
const REST_MS = 900;
const RETRY_MS = 4000;

/**
 * Saves the case while it is typed and says truthfully when; shows what is still missing; an emergency speaks at once.
 * @extends {Controller<HTMLFormElement>}
 */
export class ReferralFormController extends Controller {
  /** @type {(() => void) | null} */
  #cancel = null;
  #isSaving = false;
  #isDirty = false;
  #isStale = false;
  #openedAt = 0;

  start() {
    this.#openedAt = this.services.clock.now() - Number(this.#input("seconds").value) * 1000;
    this.on(this.element, "input", () => this.#touched());
    this.on(this.element, "change", (event) => this.#changed(event));
    this.on(window, "online", () => this.#isDirty && this.#later(0));
    this.on(window, "beforeunload", (event) => this.#isDirty && !this.#isStale && event.preventDefault());
    this.on(this.element, "submit", () => this.#letGo());
  }

  stop() {
    this.#cancel?.();
    super.stop();
  }

  #letGo() {
    this.#cancel?.();
    this.#isDirty = false;
    this.#input("seconds").value = String(this.#seconds);
  }

  get #seconds() {
    return Math.min(86_400, Math.round((this.services.clock.now() - this.#openedAt) / 1000));
  }

  /** @param {Event} event */
  #changed(event) {
    const { name, value } = /** @type {HTMLInputElement} */ (event.target);
    const warning = this.part("emergency");
    if (name === "request.priority" && warning) warning.hidden = value !== "stat";
    this.#touched();
  }

  #touched() {
    if (this.#isStale) return;
    this.#isDirty = true;
    this.#mark("saving", _("Saving…"));
    this.#later(REST_MS);
  }

  /** @param {number} wait */
  #later(wait) {
    this.#cancel?.();
    this.#cancel = this.services.clock.after(wait, () => void this.#save());
  }

  async #save() {
    if (this.#isSaving) return this.#later(REST_MS);
    this.#isSaving = true;
    this.#isDirty = false;
    try {
      const json = { version: Number(this.#input("version").value), fields: this.#fields(), seconds: this.#seconds };
      this.#saved(await this.services.http.json(this.option("url"), { method: "PUT", json, signal: this.signal }));
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isSaving = false;
    }
  }

  #fields() {
    const typed = [...new FormData(this.element)].filter(([name]) => !["version", "seconds", "go"].includes(name));
    return Object.fromEntries(typed.filter(([, value]) => typeof value === "string" && value.trim()));
  }

  /** @param {{version: number, saved_at: string, percent: number, gaps: {field: string, label: string}[]}} answer */
  #saved(answer) {
    this.#input("version").value = String(answer.version);
    const at = new Date(answer.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    if (!this.#isDirty) this.#mark("saved", _("Saved {time}", { time: at }));
    const ring = document.querySelector("#ring");
    if (ring) showCompleteness(ring, answer.percent, _("{percent} percent filled in", { percent: answer.percent }));
    this.#showGaps(answer.gaps);
  }

  /** @param {{field: string, label: string}[]} gaps */
  #showGaps(gaps) {
    const place = document.querySelector("#gaps");
    if (!place) return;
    const title = document.createElement("p");
    title.className = "small";
    title.textContent = gaps.length ? _("Still missing") : _("Ready to send");
    const list = document.createElement("ul");
    list.className = "small";
    list.append(...gaps.map((gap) => this.#gap(gap)));
    place.replaceChildren(title, list);
  }

  /** @param {{field: string, label: string}} gap */
  #gap(gap) {
    const link = document.createElement("a");
    link.href = `#f-${gap.field.replaceAll(".", "-")}`;
    link.textContent = gap.label;
    const item = document.createElement("li");
    item.append(link);
    return item;
  }

  /** @param {unknown} error */
  #failed(error) {
    if (this.signal.aborted) return;
    this.#isDirty = true;
    if (!(error instanceof HttpProblem)) return this.#again();
    if (error.code === "referrals.stale_draft") {
      this.#isStale = true;
      this.#mark("failed", _("Saved in another window meanwhile. Press Save to compare both texts."));
    } else if (error.status === 422) {
      const first = error.fields[0];
      this.#mark("failed", first ? _("Not saved: {reason}", { reason: first.detail }) : _("Not saved yet."));
    } else this.#again();
  }

  #again() {
    this.#mark("waiting", _("Not saved yet: no answer. Still trying; keep this page open."));
    this.#later(RETRY_MS);
  }

  /** @param {import("./marks.js").SavedState} state @param {string} words */
  #mark(state, words) {
    const mark = document.querySelector("#saved-mark");
    if (mark) showSaved(mark, state, words);
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (this.element.elements.namedItem(name));
  }
}

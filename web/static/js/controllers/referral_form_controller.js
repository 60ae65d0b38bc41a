import { Controller } from "../core/controllers.js";
import { HttpProblem } from "../core/http.js";
import { _ } from "../core/i18n.js";
import { KeptDrafts } from "../core/kept_drafts.js";
import { labelOf, readFields, showFaults } from "./form_fields.js";
import { showSaved } from "./marks.js";
import { offerKept } from "./referral_kept.js";
import { showProgress } from "./referral_progress.js";

/** Typing rests this long before it is kept here, and before it is sent; after a failure the same is tried again this often. */
const KEEP_MS = 250;
const REST_MS = 900;
const RETRY_MS = 4000;

/**
 * Saves the case while it is typed and says truthfully where it is: on the server, or only on this device. What the server
 * has not acknowledged is kept here, encrypted, and offered when the page comes back.
 * @extends {Controller<HTMLFormElement>}
 */
export class ReferralFormController extends Controller {
  #kept = new KeptDrafts(this.services.http);
  /** One after the other: what is written last is what stays. */
  #storing = Promise.resolve();
  /** @type {(() => void) | null} */
  #cancelSave = null;
  /** @type {(() => void) | null} */
  #cancelKeep = null;
  /** @type {Promise<void> | null} */
  #saving = null;
  #isDirty = false;
  #isKept = false;
  #isStale = false;
  #openedAt = 0;

  start() {
    this.#openedAt = this.services.clock.now() - Number(this.#input("seconds").value) * 1000;
    this.#isDirty = "unsaved" in this.element.dataset;
    this.on(this.element, "input", () => this.#touched());
    this.on(this.element, "change", (event) => this.#changed(event.target));
    this.on(window, "online", () => this.#isDirty && this.#later(0));
    this.on(window, "beforeunload", (event) => this.#isDirty && !this.#isKept && !this.#isStale && event.preventDefault());
    this.on(this.element, "submit", (event) => this.#submitted(event));
    void this.#offer();
  }

  stop() {
    this.#cancelSave?.();
    this.#cancelKeep?.();
    super.stop();
  }

  async #offer() {
    const draft = await this.#kept.read(this.option("draft")).catch(() => null);
    if (!draft || this.#isDirty) return;
    const then = { signal: this.signal, onTaken: () => this.#later(0), onDropped: () => this.#forget() };
    if (!offerKept(this.element, draft, then)) this.#forget();
  }

  /** @param {HTMLInputElement} field */
  #changed({ name, value }) {
    const warning = this.part("emergency");
    if (name === "request.priority" && warning) warning.hidden = value !== "stat";
    this.#touched();
  }

  #touched() {
    if (!this.#isDirty) this.#isKept = false;
    this.#isDirty = true;
    this.#cancelKeep?.();
    this.#cancelKeep = this.services.clock.after(KEEP_MS, () => this.#keep());
    if (this.#isStale) return;
    if (navigator.onLine) this.#mark("saving", _("Saving…"));
    this.#later(REST_MS);
  }

  #keep() {
    const draft = { version: Number(this.#input("version").value), fields: readFields(this.element), at: this.services.clock.now() };
    this.#store(async () => {
      await this.#kept.keep(this.option("draft"), draft);
      this.#isKept = true;
    });
  }

  #forget() {
    this.#cancelKeep?.();
    this.#store(() => this.#kept.forget(this.option("draft")));
  }

  /** @param {() => Promise<void>} run */
  #store(run) {
    this.#storing = this.#storing.then(run).catch((error) => this.services.log.warn("draft_not_kept", { error }));
  }

  /** @param {number} wait */
  #later(wait) {
    this.#cancelSave?.();
    this.#cancelSave = this.services.clock.after(wait, () => void this.#save());
  }

  /** One save at a time; who asks while one runs gets the next one. @returns {Promise<void>} */
  async #save() {
    this.#cancelSave?.();
    if (this.#saving) await this.#saving;
    this.#saving = this.#saveOnce().finally(() => (this.#saving = null));
    await this.#saving;
  }

  async #saveOnce() {
    this.#isDirty = false;
    const json = { version: Number(this.#input("version").value), fields: readFields(this.element), seconds: this.#seconds };
    try {
      this.#saved(await this.services.http.json(this.option("url"), { method: "PUT", json, signal: this.signal }));
    } catch (error) {
      if (this.signal.aborted) return;
      this.#isDirty = true;
      await this.#storing;
      this.#failed(error);
    }
  }

  /** @param {{version: number, saved_at: string, percent: number, gaps: any[], done: string[]}} answer */
  #saved(answer) {
    this.#input("version").value = String(answer.version);
    showFaults(this.element, []);
    showProgress(answer);
    if (this.#isDirty) return; // More was typed meanwhile; the next save says so.
    const at = new Date(answer.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    this.#mark("saved", _("Saved {time}", { time: at }));
    this.#forget();
  }

  /** @param {unknown} error */
  #failed(error) {
    if (error instanceof HttpProblem && error.code === "referrals.stale_draft") return this.#stale();
    if (error instanceof HttpProblem && error.status === 422) return this.#refused(error);
    this.#mark("waiting", this.#isKept ? _("Kept on this device, not sent yet. Still trying.") : _("Not saved yet: no answer. Still trying; keep this page open."));
    this.#later(RETRY_MS);
  }

  #stale() {
    this.#isStale = true;
    this.#mark("failed", _("Not saved: somebody else saved meanwhile."));
    const told = document.querySelector('[data-part="stale"]');
    if (told instanceof HTMLElement) told.hidden = false;
  }

  /** @param {HttpProblem} problem */
  #refused(problem) {
    showFaults(this.element, problem.fields);
    const [first] = problem.fields;
    this.#mark("failed", first ? _("Not saved: look at {field}", { field: labelOf(this.element, first.field) }) : _("Not saved yet."));
  }

  /**
   * What is not saved yet is saved first: the page is left only for an answer, never for a browser's page about a lost line.
   * @param {SubmitEvent} event
   */
  #submitted(event) {
    const button = /** @type {HTMLElement | null} */ (event.submitter);
    const isEnter = button?.dataset.part === "enter";
    if (!isEnter && (this.#isStale || (!this.#isDirty && !this.#saving && navigator.onLine))) return this.#letGo();
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.#save().then(() => this.#isDirty ? this.#reachFault() : !isEnter && this.element.requestSubmit(button));
  }

  #reachFault() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("[aria-invalid]"))?.focus();
  }

  #letGo() {
    this.#cancelSave?.();
    this.#isDirty = false;
    this.#input("seconds").value = String(this.#seconds);
  }

  get #seconds() {
    return Math.min(86_400, Math.round((this.services.clock.now() - this.#openedAt) / 1000));
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

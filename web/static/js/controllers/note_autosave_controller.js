import { Controller } from "../core/controllers.js";
import { HttpProblem } from "../core/http.js";
import { _ } from "../core/i18n.js";
import { nested } from "../core/nested.js";
import { showSaved } from "./marks.js";

/** Typing rests this long before it is sent. */
const REST_MS = 800;
/** After a failure the same text is tried again this often. */
const RETRY_MS = 4000;

/**
 * Saves a note while it is typed. "Saved" is said only after the server's answer, which leaves after its commit. A save
 * that is stale stops here and leads to the page where both texts stand.
 * @extends {Controller<HTMLFormElement>}
 */
export class NoteAutosaveController extends Controller {
  /** @type {(() => void) | null} */
  #cancel = null;
  #isSaving = false;
  #isDirty = false;
  #isStale = false;

  start() {
    this.on(this.element, "input", () => this.#touched(REST_MS));
    this.on(this.element, "change", () => this.#touched(REST_MS));
    this.on(window, "online", () => this.#isDirty && this.#touched(0));
    this.on(window, "beforeunload", (event) => this.#isDirty && !this.#isStale && event.preventDefault());
    this.on(this.element, "submit", () => this.#letGo());
  }

  stop() {
    this.#cancel?.();
    super.stop();
  }

  /** The form itself is being sent: nothing is left to save, and nobody needs to be warned. */
  #letGo() {
    this.#cancel?.();
    this.#isDirty = false;
  }

  /** @param {number} wait */
  #touched(wait) {
    if (this.#isStale) return;
    this.#isDirty = true;
    this.#mark("saving", _("Saving…"));
    this.#later(wait);
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
      const url = this.option("url");
      this.#saved(await this.services.http.json(url, { method: "PUT", json: this.#body(), signal: this.signal }));
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#isSaving = false;
    }
  }

  #body() {
    const { version, go, ...content } = nested(new FormData(this.element));
    return { version: Number(version), content };
  }

  /** @param {{version: number, saved_at: string}} answer */
  #saved(answer) {
    this.#version.value = String(answer.version);
    const at = new Date(answer.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    if (!this.#isDirty) this.#mark("saved", _("Saved {time}", { time: at }));
  }

  /** @param {unknown} error */
  #failed(error) {
    if (this.signal.aborted) return;
    this.#isDirty = true;
    const code = error instanceof HttpProblem ? error.code : "";
    if (code === "notes.stale_version") return this.#stale();
    if (error instanceof HttpProblem && error.status === 422) return this.#refused(error);
    this.#mark("waiting", _("Not saved yet: no answer. Still trying; keep this page open."));
    this.#later(RETRY_MS);
  }

  /** Another window saved: sending the form shows both texts on one page. */
  #stale() {
    this.#isStale = true;
    this.#mark("failed", _("Saved in another window meanwhile. Press Save to compare both texts."));
  }

  /** @param {HttpProblem} problem */
  #refused(problem) {
    const first = problem.fields[0];
    this.#mark("failed", first ? _("Not saved: {reason}", { reason: first.detail }) : _("Not saved yet."));
  }

  /** @param {import("./marks.js").SavedState} state @param {string} words */
  #mark(state, words) {
    const mark = this.part("saved");
    if (mark) showSaved(mark, state, words);
  }

  get #version() {
    return /** @type {HTMLInputElement} */ (this.element.elements.namedItem("version"));
  }
}

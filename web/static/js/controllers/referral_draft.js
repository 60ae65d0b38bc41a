/**
 * A case on its way to the server while it is typed, and where it is meanwhile. Knows no page: it is given what was typed.
 *
 * What the server has not acknowledged is kept here, encrypted. One save at a time, one write at a time: the last one stays.
 */
import { Emitter } from "../core/emitter.js";
import { HttpProblem } from "../core/http.js";
import { KeptDrafts } from "../core/kept_drafts.js";

/** Typing rests this long before it is kept here, and before it is sent; after a failure the same is tried again this often. */
const KEEP_MS = 250;
const REST_MS = 900;
const RETRY_MS = 4000;

/** @typedef {{version: number, saved_at: string, percent: number, gaps: any[], done: string[]}} Saved */

/** @extends {Emitter<{touched: null, saved: Saved, stale: null, refused: HttpProblem, waiting: {kept: boolean}}>} */
export class ReferralDraft extends Emitter {
  #services;
  #kept;
  #id;
  #url;
  #read;
  #signal;
  #openedAt;
  #storing = Promise.resolve();
  /** @type {(() => void) | null} */
  #cancelSave = null;
  /** @type {(() => void) | null} */
  #cancelKeep = null;
  /** @type {Promise<void> | null} */
  #saving = null;
  #isKept = false;
  #isStale = false;
  isDirty;

  /**
   * @param {object} of
   * @param {import("../core/controllers.js").Services} of.services
   * @param {string} of.id
   * @param {string} of.url
   * @param {number} of.seconds so long it was written on before
   * @param {boolean} of.isDirty it came with something the server has not stored
   * @param {() => {version: number, fields: Record<string, any>}} of.read what stands in the form, and the version it was typed on
   * @param {AbortSignal} of.signal
   */
  constructor({ services, id, url, seconds, isDirty, read, signal }) {
    super();
    this.#services = services;
    this.#kept = new KeptDrafts(services.http);
    this.#id = id;
    this.#url = url;
    this.#read = read;
    this.#signal = signal;
    this.#openedAt = services.clock.now() - seconds * 1000;
    this.isDirty = isDirty;
  }

  /** What was kept on this device and never acknowledged. */
  kept() {
    return this.#kept.read(this.#id).catch(() => null);
  }

  /** Whether nothing is lost when the page is left now. */
  get isSafe() {
    return !this.isDirty || this.#isKept || this.#isStale;
  }

  /** Whether nothing remains to be saved, as far as can be. */
  get isSettled() {
    return this.#isStale || (!this.isDirty && !this.#saving && navigator.onLine);
  }

  get seconds() {
    return Math.min(86_400, Math.round((this.#services.clock.now() - this.#openedAt) / 1000));
  }

  /** Something was typed. */
  touch() {
    if (!this.isDirty) this.#isKept = false;
    this.isDirty = true;
    this.#cancelKeep?.();
    this.#cancelKeep = this.#services.clock.after(KEEP_MS, () => this.#keep());
    if (this.#isStale) return;
    this.emit("touched", null);
    this.later(REST_MS);
  }

  /** @param {number} wait */
  later(wait) {
    this.#cancelSave?.();
    this.#cancelSave = this.#services.clock.after(wait, () => void this.save());
  }

  /** One save at a time; who asks while one runs gets the next one. @returns {Promise<void>} */
  async save() {
    this.#cancelSave?.();
    if (this.#saving) await this.#saving;
    this.#saving = this.#saveOnce().finally(() => (this.#saving = null));
    await this.#saving;
  }

  /** The form goes out as it is: nothing is saved beside it. */
  letGo() {
    this.#cancelSave?.();
    this.isDirty = false;
  }

  forget() {
    this.#cancelKeep?.();
    this.#store(() => this.#kept.forget(this.#id));
  }

  stop() {
    this.#cancelSave?.();
    this.#cancelKeep?.();
  }

  #keep() {
    const draft = { ...this.#read(), at: this.#services.clock.now() };
    this.#store(async () => {
      await this.#kept.keep(this.#id, draft);
      this.#isKept = true;
    });
  }

  /** @param {() => Promise<void>} run */
  #store(run) {
    this.#storing = this.#storing.then(run).catch((error) => this.#services.log.warn("draft_not_kept", { error }));
  }

  async #saveOnce() {
    this.isDirty = false;
    const json = { ...this.#read(), seconds: this.seconds };
    try {
      this.#saved(await this.#services.http.json(this.#url, { method: "PUT", json, signal: this.#signal }));
    } catch (error) {
      if (this.#signal.aborted) return;
      this.isDirty = true;
      await this.#storing;
      this.#failed(error);
    }
  }

  /** @param {Saved} answer */
  #saved(answer) {
    this.emit("saved", answer);
    if (!this.isDirty) this.forget(); // Otherwise more was typed meanwhile; the next save says so.
  }

  /** @param {unknown} error */
  #failed(error) {
    const problem = error instanceof HttpProblem ? error : null;
    if (problem?.code === "referrals.stale_draft") {
      this.#isStale = true;
      return this.emit("stale", null);
    }
    if (problem?.status === 422) return this.emit("refused", problem);
    this.emit("waiting", { kept: this.#isKept });
    this.later(RETRY_MS);
  }
}

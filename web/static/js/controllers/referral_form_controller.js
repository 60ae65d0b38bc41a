import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { labelOf, readFields, showFaults } from "./form_fields.js";
import { showSaved } from "./marks.js";
import { ReferralDraft } from "./referral_draft.js";
import { offerKept } from "./referral_kept.js";
import { showProgress } from "./referral_progress.js";

/**
 * Saves the case while it is typed and says truthfully where it is: on the server, or only on this device. What the server
 * has not acknowledged is offered when the page comes back.
 * @extends {Controller<HTMLFormElement>}
 */
export class ReferralFormController extends Controller {
  #draft = new ReferralDraft({
    services: this.services,
    id: this.option("draft"),
    url: this.option("url"),
    seconds: Number(this.#input("seconds").value),
    isDirty: "unsaved" in this.element.dataset,
    read: () => ({ version: Number(this.#input("version").value), fields: readFields(this.element) }),
    signal: this.signal,
  });

  start() {
    const { signal } = this;
    this.#draft.on("touched", () => navigator.onLine && mark("saving", _("Saving…")), { signal });
    this.#draft.on("saved", (answer) => this.#saved(answer), { signal });
    this.#draft.on("stale", () => this.#stale(), { signal });
    this.#draft.on("refused", ({ fields }) => this.#refused(fields), { signal });
    this.#draft.on("waiting", ({ kept }) => mark("waiting", kept ? _("Kept on this device, not sent yet. Still trying.") : _("Not saved yet: no answer. Still trying; keep this page open.")), { signal });
    this.on(this.element, "input", () => this.#draft.touch());
    this.on(this.element, "change", (event) => this.#changed(event.target));
    this.on(window, "online", () => this.#draft.isDirty && this.#draft.later(0));
    this.on(window, "beforeunload", (event) => !this.#draft.isSafe && event.preventDefault());
    this.on(this.element, "submit", (event) => this.#submitted(event));
    void this.#offer();
  }

  stop() {
    this.#draft.stop();
    super.stop();
  }

  async #offer() {
    const kept = await this.#draft.kept();
    if (!kept || this.#draft.isDirty) return;
    const then = { signal: this.signal, onTaken: () => this.#draft.later(0), onDropped: () => this.#draft.forget() };
    if (!offerKept(this.element, kept, then)) this.#draft.forget();
  }

  /** @param {HTMLInputElement} field */
  #changed({ name, value }) {
    const warning = this.part("emergency");
    if (name === "request.priority" && warning) warning.hidden = value !== "stat";
    this.#draft.touch();
  }

  /** @param {import("./referral_draft.js").Saved} answer */
  #saved(answer) {
    this.#input("version").value = String(answer.version);
    showFaults(this.element, []);
    showProgress(answer);
    if (this.#draft.isDirty) return; // More was typed meanwhile; the next save says so.
    const at = new Date(answer.saved_at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });
    mark("saved", _("Saved {time}", { time: at }));
  }

  #stale() {
    mark("failed", _("Not saved: somebody else saved meanwhile."));
    const told = document.querySelector('[data-part="stale"]');
    if (told instanceof HTMLElement) told.hidden = false;
  }

  /** @param {{field: string, code: string, detail: string}[]} faults */
  #refused(faults) {
    showFaults(this.element, faults);
    const [first] = faults;
    mark("failed", first ? _("Not saved: look at {field}", { field: labelOf(this.element, first.field) }) : _("Not saved yet."));
  }

  /**
   * What is not saved yet is saved first: the page is left only for an answer, never for a browser's page about a lost line.
   * @param {SubmitEvent} event
   */
  #submitted(event) {
    const button = /** @type {HTMLElement | null} */ (event.submitter);
    const isEnter = button?.dataset.part === "enter";
    if (!isEnter && this.#draft.isSettled) return this.#letGo();
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.#draft.save().then(() => this.#draft.isDirty ? this.#reachFault() : !isEnter && this.element.requestSubmit(button));
  }

  #reachFault() {
    /** @type {HTMLElement | null} */ (this.element.querySelector("[aria-invalid]"))?.focus();
  }

  #letGo() {
    this.#draft.letGo();
    this.#input("seconds").value = String(this.#draft.seconds);
  }

  /** @param {string} name */
  #input(name) {
    return /** @type {HTMLInputElement} */ (this.element.elements.namedItem(name));
  }
}

/** @param {import("./marks.js").SavedState} state @param {string} words */
function mark(state, words) {
  const place = document.querySelector("#saved-mark");
  if (place) showSaved(place, state, words);
}

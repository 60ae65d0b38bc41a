import { playTestSound } from "../call/speaker_test.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { lineDesk } from "./line_desk.js";

/** Plays two notes and asks whether they were heard: nobody but the person in front of it can know. */
export class LineSpeakerController extends Controller {
  start() {
    this.on(/** @type {HTMLElement} */ (this.part("play")), "click", () => void this.#play());
    this.on(/** @type {HTMLElement} */ (this.part("heard")), "click", () => this.#answer("ok"));
    this.on(/** @type {HTMLElement} */ (this.part("unheard")), "click", () => this.#answer("silent"));
  }

  async #play() {
    /** @type {HTMLElement} */ (this.part("question")).hidden = false;
    try {
      await playTestSound({ makeContext: () => new AudioContext(), element: new Audio(), clock: this.services.clock }, "");
      this.#say(_("Two notes are playing."));
    } catch (error) {
      this.services.log.warn("speaker_test_failed", { error });
      this.#say(_("This device could not play the sound."));
    }
  }

  /** @param {"ok" | "silent"} speaker */
  #answer(speaker) {
    for (const [name, is] of /** @type {const} */ ([["heard", "ok"], ["unheard", "silent"]])) {
      this.part(name)?.setAttribute("aria-pressed", String(is === speaker));
    }
    this.#say(speaker === "ok" ? _("Good.") : _("Turn it up or choose another speaker, then play it again."));
    void lineDesk().find({ speaker });
  }

  /** @param {string} words */
  #say(words) {
    const place = this.part("words");
    if (place) place.textContent = words;
  }
}

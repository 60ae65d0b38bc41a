import { Controller } from "../core/controllers.js";
import { agoWords, durationWords } from "../core/durations.js";

const TICK_MS = 15_000;

/**
 * Keeps a relative time true: `<time datetime="…" title="09:05, 24/11/2026" data-form="ago|waited">`.
 * "ago" becomes the exact time after an hour; "waited" goes on counting.
 * @extends {Controller<HTMLTimeElement>}
 */
export class AgoController extends Controller {
  #hasTicked = false;

  start() {
    this.every(TICK_MS, () => this.#show());
    this.#show();
  }

  #show() {
    const seconds = Math.max(0, (this.services.clock.now() - Date.parse(this.element.dateTime)) / 1000);
    const words = this.option("form") === "waited" ? durationWords(seconds) : agoWords(seconds);
    // Beyond an hour the server's own words are already exact, and so is the title when they have grown old meanwhile.
    if (words === null && !this.#hasTicked) return;
    this.#hasTicked = true;
    this.#write(words ?? this.element.title);
  }

  /** @param {string} words */
  #write(words) {
    if (this.element.textContent !== words) this.element.textContent = words;
  }
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";

/** How loud the microphone is, as a bar, and a word when it hears nothing at all. */
export class RoomLevelController extends Controller {
  #shownAt = 0;

  start() {
    const { meter } = roomDesk();
    const words = this.part("words");
    const usual = words?.textContent ?? "";
    meter.on("level", (level) => this.#show(level), { signal: this.signal });
    meter.on("silent", (silent) => {
      if (words) words.textContent = silent ? _("Nothing is heard. Is the microphone muted on the headset, or another one meant?") : usual;
      this.element.classList.toggle("is-silent", silent);
    }, { signal: this.signal });
    this.on(document, "pointerdown", () => void meter.resume(), { once: true });
  }

  /** @param {number} level */
  #show(level) {
    const meter = /** @type {HTMLElement} */ (this.part("meter"));
    const bar = /** @type {HTMLElement} */ (meter.firstElementChild);
    bar.style.transform = `scaleX(${Math.min(Math.sqrt(level) * 1.4, 1).toFixed(3)})`;
    const now = this.services.clock.now();
    if (now - this.#shownAt < 1000) return;
    this.#shownAt = now;
    meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
  }
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";

/** Counts down the time that is kept. It starts from the seconds the server said: this device's clock may be wrong. */
export class TimeLeftController extends Controller {
  start() {
    this.end = this.services.clock.now() + Number(this.option("left")) * 1000;
    this.every(1000, () => this.#show());
    this.#show();
  }

  #show() {
    const seconds = Math.max(0, Math.round((Number(this.end) - this.services.clock.now()) / 1000));
    const left = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    this.element.textContent =
      seconds > 0 ? _("Kept for you for {left}", { left }) : _("The time is not kept any more. It is yours if nobody is quicker.");
  }
}

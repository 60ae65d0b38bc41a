import { Controller } from "../core/controllers.js";
import { lineDesk } from "./line_desk.js";

/** One's own picture, and a bar that moves with the voice. */
export class LineSelfController extends Controller {
  start() {
    const { devices, meter } = lineDesk();
    devices.on("changed", () => this.#show(), { signal: this.signal });
    meter.on("level", (level) => this.#move(level), { signal: this.signal });
    this.on(window, "pagehide", () => this.#giveBack());
  }

  #show() {
    const { track } = lineDesk().devices.device("camera");
    const video = /** @type {HTMLVideoElement} */ (this.part("video"));
    video.srcObject = track ? new MediaStream([track]) : null;
    this.element.classList.toggle("video--off", !track);
    this.element.classList.toggle("video--mirror", track?.getSettings().facingMode !== "environment");
  }

  /** @param {number} level */
  #move(level) {
    const meter = /** @type {HTMLElement} */ (this.part("meter"));
    const bar = /** @type {HTMLElement} */ (meter.firstElementChild);
    bar.style.transform = `scaleX(${Math.min(Math.sqrt(level) * 1.4, 1).toFixed(3)})`;
    meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
  }

  #giveBack() {
    const { devices, meter } = lineDesk();
    meter.stop();
    devices.close("audio");
    devices.close("camera");
  }
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { changeIcon } from "./icon.js";
import { roomDesk } from "./room_desk.js";

/** @typedef {import("../call/outgoing.js").Switch} Switch */

/** A button that switches my sound, picture or screen; its label says what a press does. */
export class RoomToggleController extends Controller {
  start() {
    const { outgoing, screen } = roomDesk();
    if (this.#what === "screen" && !screen.possible) this.element.hidden = true;
    this.on(this.element, "click", () => void this.#press());
    outgoing.on("changed", () => this.#show(), { signal: this.signal });
    this.#show();
  }

  get #what() {
    return /** @type {Switch} */ (this.option("what"));
  }

  async #press() {
    const { outgoing, meter } = roomDesk();
    void meter.resume();
    await outgoing.toggle(this.#what);
    this.services.announce(this.#state(outgoing.sending[this.#what]));
  }

  #show() {
    const on = roomDesk().outgoing.expected[this.#what];
    changeIcon(this.element, ICONS[this.#what][on ? 0 : 1]);
    const words = this.element.querySelector("span");
    if (words) words.textContent = this.#words(on);
    this.element.classList.toggle("control--off", !on && this.#what !== "screen");
    this.element.classList.toggle("control--on", on && this.#what === "screen");
  }

  /** @param {boolean} on */
  #words(on) {
    if (this.#what === "sound") return on ? _("Mute") : _("Unmute");
    if (this.#what === "camera") return on ? _("Picture off") : _("Picture on");
    return on ? _("Stop sharing") : _("Share");
  }

  /** @param {boolean} on */
  #state(on) {
    if (this.#what === "sound") return on ? _("Your sound is on") : _("You are muted");
    if (this.#what === "camera") return on ? _("Your picture is on") : _("Your picture is off");
    return on ? _("Your screen is shared") : _("Your screen is not shared");
  }
}

/** @type {Record<Switch, [string, string]>} on, off */
const ICONS = { sound: ["mic", "mic-off"], camera: ["video", "video-off"], screen: ["monitor-x", "monitor-up"] };

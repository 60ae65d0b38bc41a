import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { icon } from "./icon.js";
import { roomDesk } from "./room_desk.js";

/** The guest at the door: whether somebody is behind it, and that picture and sound are ready. */
export class RoomWaitingController extends Controller {
  start() {
    const { session, outgoing } = roomDesk();
    const leave = this.part("leave");
    if (leave) this.on(leave, "click", () => void session.leave());
    for (const name of /** @type {const} */ (["participants", "state", "signaling"])) session.on(name, () => this.#showHost(), { signal: this.signal });
    outgoing.on("changed", () => this.#showMine(), { signal: this.signal });
    this.#showMine();
  }

  #showHost() {
    const { session } = roomDesk();
    const host = session.participants.find(({ role }) => role === "host");
    const here = host?.state === "connected" || host?.state === "admitted";
    const words = session.online ? (here ? _("They are in the room and see that you wait.") : _("They have been called and let you in themselves.")) : _("The line is gone for a moment. Your place is kept; this page comes back by itself.");
    /** @type {HTMLElement} */ (this.part("host-state")).textContent = words;
  }

  #showMine() {
    const { sound, camera } = roomDesk().outgoing.sending;
    this.#line("picture-state", camera, camera ? _("Your picture is ready") : _("You join without a picture"), camera ? "circle-check" : "video-off");
    this.#line("sound-state", sound, sound ? _("Your sound is ready") : _("You are muted"), sound ? "circle-check" : "mic-off");
  }

  /**
   * @param {string} name
   * @param {boolean} good
   * @param {string} words
   * @param {string} picture
   */
  #line(name, good, words, picture) {
    const line = /** @type {HTMLElement} */ (this.part(name));
    line.className = `status ${good ? "status--done" : "status--need"}`;
    const text = document.createElement("span");
    text.textContent = words;
    line.replaceChildren(icon(picture), text);
  }
}

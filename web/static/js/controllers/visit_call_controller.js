import { isPresent } from "../call/call_states.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { kindWords } from "./room_words.js";
import { visitDesk } from "./visit_desk.js";

/** Around the pictures: who is here, turning the camera round, and hanging up. */
export class VisitCallController extends Controller {
  start() {
    const { session, devices } = visitDesk();
    session.on("participants", () => this.#show(), { signal: this.signal });
    session.on("state", () => this.#show(), { signal: this.signal });
    session.on("locked", () => this.#show(), { signal: this.signal });
    devices.on("devices", () => void this.#offerTurn(), { signal: this.signal });
    const [leave, turn] = [this.part("leave"), this.part("turn")];
    if (leave) this.on(leave, "click", () => void session.leave());
    if (turn) this.on(turn, "click", () => void this.#turn());
  }

  #show() {
    const { session } = visitDesk();
    const here = session.participants.filter((one) => isPresent(one) && one.id !== session.me?.id);
    const words = here.map((one) => [one.name, kindWords(one)].filter(Boolean).join(", ")).join(" · ");
    const who = /** @type {HTMLElement} */ (this.part("who"));
    if (who.textContent !== words) who.textContent = words;
    /** @type {HTMLElement} */ (this.part("locked")).hidden = !session.locked;
    /** @type {HTMLElement} */ (this.part("alone")).hidden = here.length > 0;
    /** @type {HTMLElement} */ (this.part("alone")).textContent = session.me?.state === "waiting"
      ? _("You are at the door. The doctor lets you in.")
      : _("Stay here: the doctor's picture comes by itself.");
  }

  /** Front and back camera of a phone: the next one, in the order that the phone gives them. */
  async #turn() {
    const { devices } = visitDesk();
    const { cameras } = await devices.choices();
    const now = cameras.findIndex(({ id }) => id === devices.device("camera").deviceId);
    const next = cameras[(now + 1) % cameras.length];
    if (next) await devices.open("camera", next.id);
  }

  async #offerTurn() {
    const { cameras } = await visitDesk().devices.choices();
    const turn = this.part("turn");
    if (turn) turn.hidden = cameras.length < 2;
  }
}

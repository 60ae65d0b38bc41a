import { Controller } from "../core/controllers.js";
import { roomDesk } from "./room_desk.js";
import { problemWords } from "./room_words.js";

/** What is said when the call is over here: why, and the next step. Gives camera and microphone back. */
export class RoomAfterController extends Controller {
  start() {
    const { session } = roomDesk();
    session.on("state", (change) => this.#show(change), { signal: this.signal });
    for (const name of ["rejoin", "take-back"]) {
      for (const button of this.element.querySelectorAll(`[data-part="${name}"]`)) {
        this.on(button, "click", () => void this.#back(name === "take-back"));
      }
    }
  }

  /** @param {{state: string, problem: unknown}} change */
  #show({ state, problem }) {
    const ends = /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll("[data-end]")]);
    const mine = ends.find((end) => end.dataset.end === state);
    if (!mine) return;
    roomDesk().outgoing.close();
    for (const end of ends) end.hidden = end !== mine;
    const reason = this.part("reason");
    if (reason && problem) reason.textContent = problemWords(problem);
    mine.querySelector("h2")?.focus();
  }

  /** @param {boolean} takeOver */
  async #back(takeOver) {
    const { session, outgoing } = roomDesk();
    const opened = outgoing.open();
    session.join({ takeOver });
    await opened;
  }
}

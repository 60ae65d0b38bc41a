import { Controller } from "../core/controllers.js";
import { roomDesk } from "./room_desk.js";

/** "Move the call here?": another tab of the same person holds the seat. @extends {Controller<HTMLDialogElement>} */
export class RoomElsewhereController extends Controller {
  start() {
    roomDesk().session.on("state", ({ state }) => this.#show(state === "elsewhere"), { signal: this.signal });
    this.on(this.element, "cancel", (event) => event.preventDefault()); // It is a question that wants an answer.
    const take = this.part("take-over");
    if (take) this.on(take, "click", () => roomDesk().session.join({ takeOver: true }));
  }

  /** @param {boolean} asked */
  #show(asked) {
    if (asked && !this.element.open) this.element.showModal();
    if (asked) this.part("take-over")?.focus();
    else if (this.element.open) this.element.close();
  }
}

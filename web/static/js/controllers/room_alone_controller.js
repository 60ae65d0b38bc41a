import { isPresent } from "../call/call_states.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { say } from "./template.js";

/** What stands where a picture would be while nobody else is here: called, or gone. */
export class RoomAloneController extends Controller {
  #usual = { title: "", words: "" };

  start() {
    this.#usual = { title: this.part("title")?.textContent ?? "", words: this.part("words")?.textContent ?? "" };
    roomDesk().session.on("participants", () => this.#show(), { signal: this.signal });
  }

  #show() {
    const { participants, me } = roomDesk().session;
    const others = participants.filter(({ id }) => id !== me?.id);
    const gone = others.find(({ state }) => state === "left");
    this.element.hidden = others.some(isPresent);
    if (!gone) return say(this.element, this.#usual);
    say(this.element, {
      title: _("{name} has left the room", { name: gone.name }),
      words: _("They can come back. The consultation goes on until it is finished."),
    });
  }
}

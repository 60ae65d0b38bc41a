import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { isPresent } from "../call/call_states.js";
import { roomDesk } from "./room_desk.js";
import { initials, presenceWords } from "./room_words.js";
import { fromTemplate, say } from "./template.js";

/** Who is here, who is called, who is coming back. */
export class RoomPeopleController extends Controller {
  start() {
    roomDesk().session.on("participants", () => this.#show(), { signal: this.signal });
    this.on(document, "click", ({ target }) => {
      if (!this.element.contains(target)) this.element.removeAttribute("open");
    });
    this.on(this.element, "keydown", ({ key }) => {
      if (key !== "Escape") return;
      this.element.removeAttribute("open");
      this.element.querySelector("summary")?.focus();
    });
    this.#show();
  }

  #show() {
    const { session } = roomDesk();
    const people = session.participants.filter(({ state }) => state !== "removed");
    const count = this.part("count");
    if (count) count.textContent = String(people.filter(isPresent).length);
    this.part("list")?.replaceChildren(...people.map((participant) => row(participant, participant.id === session.me?.id)));
  }
}

/**
 * @param {import("../call/types").Participant} participant
 * @param {boolean} mine
 */
function row(participant, mine) {
  const line = fromTemplate("person-row");
  say(line, {
    face: initials(participant.name),
    name: mine ? _("{name} (me)", { name: participant.name }) : participant.name,
    state: [participant.facility, presenceWords(participant)].filter(Boolean).join(", "),
  });
  return line;
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { isPresent } from "../call/call_states.js";
import { roomDesk } from "./room_desk.js";
import { initials, presenceWords } from "./room_words.js";

/** Who is here, who is called, who is coming back. */
export class RoomPeopleController extends Controller {
  start() {
    roomDesk().session.on("participants", () => this.#show(), { signal: this.signal });
    this.on(document, "click", ({ target }) => {
      if (!this.element.contains(target)) this.element.removeAttribute("open");
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
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("person-row"));
  const line = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  const say = (/** @type {string} */ part, /** @type {string} */ words) => {
    const place = line.querySelector(`[data-part="${part}"]`);
    if (place) place.textContent = words;
  };
  say("face", initials(participant.name));
  say("name", mine ? _("{name} (me)", { name: participant.name }) : participant.name);
  say("state", [participant.facility, presenceWords(participant)].filter(Boolean).join(", "));
  return line;
}

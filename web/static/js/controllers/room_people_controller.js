import { Controller } from "../core/controllers.js";
import { isPresent } from "../call/call_states.js";
import { roomDesk } from "./room_desk.js";
import { personRow, tellPerson } from "./room_person_row.js";
import { problemWords } from "./room_words.js";
import { partOf } from "./template.js";

/** @typedef {import("../call/types").Participant} Participant */

/** Who is here, who is called, who is coming back; for the host also who was taken out. */
export class RoomPeopleController extends Controller {
  /** @type {Map<string, HTMLElement>} */
  #rows = new Map();

  start() {
    roomDesk().session.on("participants", () => this.#show(), { signal: this.signal });
    this.on(document, "click", ({ target }) => {
      if (!this.element.contains(target) && !target.closest?.("dialog")) this.element.removeAttribute("open");
    });
    this.on(this.element, "keydown", ({ key }) => {
      if (key !== "Escape") return;
      this.element.removeAttribute("open");
      this.element.querySelector("summary")?.focus();
    });
    this.#show();
  }

  #show() {
    const { session, data } = roomDesk();
    const people = session.participants.filter(({ state }) => data.is_host || state !== "removed");
    const count = this.part("count");
    if (count) count.textContent = String(people.filter(isPresent).length);
    for (const [id, row] of this.#rows) if (!people.some((one) => one.id === id)) this.#drop(id, row);
    for (const participant of people) tellPerson(this.#rows.get(participant.id) ?? this.#add(participant), participant, participant.id === session.me?.id);
  }

  /** @param {Participant} participant */
  #add(participant) {
    const row = personRow(participant);
    const again = row.querySelector('[data-part="again"]');
    if (again) this.on(again, "click", () => void this.#letInAgain(participant.id, row));
    this.#rows.set(participant.id, row);
    this.part("list")?.append(row);
    return row;
  }

  /**
   * @param {string} id
   * @param {HTMLElement} row
   */
  #drop(id, row) {
    this.#rows.delete(id);
    row.remove();
  }

  /**
   * @param {string} id
   * @param {HTMLElement} row
   */
  async #letInAgain(id, row) {
    const fault = partOf(row, "fault");
    fault.hidden = true;
    try {
      await roomDesk().session.admit(id);
    } catch (error) {
      fault.textContent = problemWords(error);
      fault.hidden = false;
    }
  }
}

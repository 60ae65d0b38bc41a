import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { doorCard, showTimes } from "./room_door_card.js";
import { problemWords } from "./room_words.js";
import { partOf, say } from "./template.js";

/** The host's side of the door: a card for each who waits, and one press that says who it is and lets them in. */
export class RoomDoorController extends Controller {
  /** @type {Map<string, HTMLElement>} */
  #cards = new Map();

  start() {
    roomDesk().session.on("participants", () => this.#show(), { signal: this.signal });
    this.every(1000, () => this.#tick());
    this.#show();
  }

  #show() {
    const waiting = roomDesk().session.participants.filter(({ state }) => state === "waiting");
    for (const [id, card] of this.#cards) if (!waiting.some((participant) => participant.id === id)) this.#drop(id, card);
    for (const participant of waiting) if (!this.#cards.has(participant.id)) this.#add(participant);
    this.element.hidden = waiting.length === 0;
    this.element.closest(".stage")?.classList.toggle("has-door", waiting.length > 0);
    this.#tick();
  }

  /** @param {import("../call/types").Participant} participant */
  #add(participant) {
    const card = doorCard(participant);
    this.on(partOf(card, "admit"), "click", () => void this.#admit(participant.id, card));
    this.#cards.set(participant.id, card);
    this.part("list")?.append(card);
    this.services.announce(_("{name} waits at the door", { name: participant.name }));
  }

  /**
   * @param {string} id
   * @param {HTMLElement} card
   */
  #drop(id, card) {
    const focused = card.contains(document.activeElement);
    this.#cards.delete(id);
    card.remove();
    // The one who pressed stays where they were: at the next card, else in the room.
    if (focused) /** @type {HTMLElement | null} */ (this.part("admit") ?? this.element.closest("main"))?.focus();
  }

  /**
   * @param {string} id
   * @param {HTMLElement} card
   */
  async #admit(id, card) {
    const button = partOf(card, "admit");
    if (button.ariaBusy === "true") return;
    button.ariaBusy = "true";
    try {
      await roomDesk().session.admit(id);
    } catch (error) {
      say(card, { fault: problemWords(error) });
      partOf(card, "fault").hidden = false;
    } finally {
      button.ariaBusy = null;
    }
  }

  #tick() {
    const { session } = roomDesk();
    for (const [id, card] of this.#cards) {
      const participant = session.participants.find((other) => other.id === id);
      if (participant) showTimes(card, participant, session.serverNow);
    }
  }
}

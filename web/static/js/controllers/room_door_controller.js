import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { initials, lengthWords, problemWords } from "./room_words.js";

/** @typedef {import("../call/types").Participant} Participant */

/** Without a heartbeat for this long somebody counts as away; they keep their place (phones sleep). */
const AWAY_MS = 30_000;

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

  /** @param {Participant} participant */
  #add({ id, name, facility }) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("door-card"));
    const card = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    const say = (/** @type {string} */ part, /** @type {string} */ words) => (within(card, part).textContent = words);
    say("face", initials(name));
    say("name", name);
    say("facility", facility ?? "");
    say("identity", _("Signed in as {name}. Letting in says: you have made sure who they are, and that the patient beside them is the one of this case.", { name }));
    this.on(within(card, "admit"), "click", () => void this.#admit(id, card));
    within(card, "refuse").dataset.opens = "refuse-dialog";
    within(card, "refuse").dataset.participant = id;
    this.#cards.set(id, card);
    this.part("list")?.append(card);
    this.services.announce(_("{name} waits at the door", { name }));
  }

  /**
   * @param {string} id
   * @param {HTMLElement} card
   */
  #drop(id, card) {
    this.#cards.delete(id);
    card.remove();
  }

  /**
   * @param {string} id
   * @param {HTMLElement} card
   */
  async #admit(id, card) {
    const button = /** @type {HTMLButtonElement} */ (within(card, "admit"));
    button.setAttribute("aria-busy", "true");
    button.disabled = true;
    try {
      await roomDesk().session.admit(id);
    } catch (error) {
      within(card, "fault").textContent = problemWords(error);
      within(card, "fault").hidden = false;
    } finally {
      button.removeAttribute("aria-busy");
      button.disabled = false;
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

/**
 * @param {HTMLElement} card
 * @param {Participant} participant
 * @param {number} now
 */
function showTimes(card, { since, seen_at: seenAt }, now) {
  const silent = seenAt ? now - Date.parse(seenAt) : 0;
  const away = silent > AWAY_MS;
  within(card, "since").textContent = since ? _("Waiting for {duration}", { duration: lengthWords(now - Date.parse(since)) }) : "";
  const seen = within(card, "seen");
  seen.textContent = away ? _("No sign for {duration}; the place is kept", { duration: lengthWords(silent) }) : _("Line is there, last sign {duration} ago", { duration: lengthWords(silent) });
  seen.className = away ? "status--need" : "muted";
}

/**
 * @param {HTMLElement} card
 * @param {string} part
 */
function within(card, part) {
  return /** @type {HTMLElement} */ (card.querySelector(`[data-part="${part}"]`));
}

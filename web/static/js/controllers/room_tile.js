/** One picture of somebody else: their camera, or the screen they share. */
import { initials } from "./room_words.js";

export class RoomTile {
  /** @type {MediaStreamTrack | null} */
  #track = null;
  #lastWords = "";

  /** @param {"camera" | "screen"} kind */
  constructor(kind) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("tile"));
    this.kind = kind;
    this.element = /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
    this.element.classList.toggle("video--whole", kind === "screen");
  }

  /**
   * Puts the tile somewhere else; a picture that was moved has to be started again.
   * @param {Element} place
   */
  moveTo(place) {
    if (this.element.parentElement === place) return;
    place.append(this.element);
    if (this.#track) void this.#video.play().catch(() => undefined); // Muted pictures may always play; a removed one need not.
  }

  /** @param {MediaStreamTrack | null} track */
  show(track) {
    if (track === this.#track) return;
    this.#track = track;
    this.#video.srcObject = track ? new MediaStream([track]) : null;
  }

  /**
   * @param {import("../call/types").Participant} participant
   * @param {{pictured: boolean, muted: boolean, words: string}} state `words` stand where the picture would be
   */
  tell({ name, facility }, { pictured, muted, words }) {
    this.element.classList.toggle("video--off", !pictured);
    this.#part("face").textContent = initials(name);
    this.#part("name").textContent = name;
    this.#part("facility").textContent = facility ?? "";
    this.#part("muted").hidden = !muted;
    this.#part("state").textContent = words;
  }

  /** @param {string} words empty when the line is good */
  tellQuality(words) {
    if (words === this.#lastWords) return;
    this.#lastWords = words;
    this.#part("quality").hidden = words === "";
    this.#part("quality").className = "connection connection--weak";
    this.#part("quality-words").textContent = words;
  }

  remove() {
    this.show(null);
    this.element.remove();
  }

  get #video() {
    return /** @type {HTMLVideoElement} */ (this.#part("video"));
  }

  /** @param {string} name */
  #part(name) {
    return /** @type {HTMLElement} */ (this.element.querySelector(`[data-part="${name}"]`));
  }
}

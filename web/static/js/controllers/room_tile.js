/** One picture of somebody else: their camera, or the screen they share. */
import { initials } from "./room_words.js";
import { fromTemplate, partOf, say } from "./template.js";

export class RoomTile {
  /** @type {MediaStreamTrack | null} */
  #track = null;

  /** @param {"camera" | "screen"} kind */
  constructor(kind) {
    this.kind = kind;
    this.element = fromTemplate("tile");
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
   * @param {{pictured: boolean, muted: boolean, words: string, quality: string}} state `words` stand where the picture
   *   would be, `quality` under the name and only when it is not good
   */
  tell({ name, facility }, { pictured, muted, words, quality }) {
    this.element.classList.toggle("video--off", !pictured);
    say(this.element, { face: initials(name), name, facility: facility ?? "", state: words, "quality-words": quality });
    partOf(this.element, "muted").hidden = !muted;
    partOf(this.element, "quality").hidden = quality === "";
  }

  remove() {
    this.show(null);
    this.element.remove();
  }

  get #video() {
    return /** @type {HTMLVideoElement} */ (partOf(this.element, "video"));
  }
}

import { Controller } from "../core/controllers.js";
import { roomDesk, VIEW_SHOWN } from "./room_desk.js";
import { pictureWords } from "./room_words.js";

/** My own picture, wherever it is shown. */
export class RoomSelfController extends Controller {
  start() {
    roomDesk().outgoing.on("changed", () => this.#show(), { signal: this.signal });
    this.on(document, VIEW_SHOWN, () => this.#show());
    this.#show();
  }

  #show() {
    const { state, track: mine } = roomDesk().devices.device("camera");
    // A picture that nobody sees still costs a small computer the strength that the call needs.
    const track = this.element.closest("[hidden]") ? null : mine;
    const video = /** @type {HTMLVideoElement} */ (this.part("video"));
    const shown = /** @type {MediaStream | null} */ (video.srcObject)?.getVideoTracks()[0] ?? null;
    if (shown !== track) video.srcObject = track ? new MediaStream([track]) : null;
    this.element.classList.toggle("video--off", !track);
    // The back camera of a phone shows the room as it is; a face is shown as in a mirror.
    this.element.classList.toggle("video--mirror", track?.getSettings().facingMode !== "environment");
    const words = this.part("words");
    if (words) words.textContent = pictureWords(state);
  }
}

import { Controller } from "../core/controllers.js";
import { Emitter } from "../core/emitter.js";
import { roomDesk } from "./room_desk.js";

/** Whether the browser holds sound back until somebody presses something. @type {Emitter<{blocked: boolean}>} */
export const soundGate = new Emitter();

/** What the others say, through the chosen loudspeaker. One element for each, so that a moved picture never breaks speech. */
export class RoomSoundController extends Controller {
  /** @type {Map<string, HTMLAudioElement & {setSinkId?: (id: string) => Promise<void>}>} */
  #voices = new Map();

  start() {
    const { session, speaker } = roomDesk();
    session.on("remote", ({ id, tracks }) => this.#hear(id, tracks.audio), { signal: this.signal });
    speaker.on("changed", () => [...this.#voices.values()].forEach((voice) => this.#route(voice)), { signal: this.signal });
    this.on(document, "telehealth:hear", () => this.#playAll());
  }

  /**
   * @param {string} id
   * @param {MediaStreamTrack | null} track
   */
  #hear(id, track) {
    const voice = this.#voices.get(id) ?? this.#voice(id);
    voice.srcObject = track ? new MediaStream([track]) : null;
    if (track) this.#playAll();
  }

  /** @param {string} id */
  #voice(id) {
    const voice = document.createElement("audio");
    voice.autoplay = true;
    this.element.append(voice);
    this.#voices.set(id, voice);
    this.#route(voice);
    return voice;
  }

  /** @param {HTMLAudioElement & {setSinkId?: (id: string) => Promise<void>}} voice */
  #route(voice) {
    const { id } = roomDesk().speaker;
    voice.setSinkId?.(id).catch((error) => this.services.log.warn("speaker_refused", { error }));
  }

  async #playAll() {
    const voices = [...this.#voices.values()].filter((voice) => voice.srcObject);
    const results = await Promise.allSettled(voices.map((voice) => voice.play()));
    const refused = results.some((result) => result.status === "rejected" && result.reason?.name === "NotAllowedError");
    soundGate.emit("blocked", refused);
  }
}

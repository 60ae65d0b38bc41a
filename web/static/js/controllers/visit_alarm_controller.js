import { Controller } from "../core/controllers.js";
import { visitDesk } from "./visit_desk.js";
import { placeWords } from "./visit_words.js";

const SHAKE = [300, 150, 300, 150, 600];
const NOTES = [660, 880, 660, 880];

/** Rings, shakes and changes the title when the turn has come. Browsers allow it after the first press on the page. */
export class VisitAlarmController extends Controller {
  /** @type {AudioContext | null} */
  #context = null;

  start() {
    const usual = document.title;
    for (const press of ["pointerdown", "keydown"]) this.on(document, press, () => this.#arm());
    visitDesk().page.on("summoned", (visit) => this.#ring(placeWords(visit)), { signal: this.signal });
    this.on(document, "visibilitychange", () => document.visibilityState === "visible" && (document.title = usual));
  }

  #arm() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") void this.#context.resume();
  }

  /** @param {string} words */
  #ring(words) {
    if (document.visibilityState !== "visible") document.title = `(!) ${words}`;
    navigator.vibrate?.(SHAKE);
    this.services.announce(words);
    const context = this.#context;
    if (context?.state !== "running") return;
    NOTES.forEach((pitch, n) => {
      const [note, loudness] = [context.createOscillator(), context.createGain()];
      const at = context.currentTime + n * 0.35;
      note.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.15, at);
      loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.3);
      note.connect(loudness).connect(context.destination);
      note.start(at);
      note.stop(at + 0.3);
    });
  }
}

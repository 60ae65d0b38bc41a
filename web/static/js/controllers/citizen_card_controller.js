import { readCard } from "../core/citizen_card.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { openEye } from "./qr_eye.js";

const LOOK_EVERY_MS = 250;
const CAMERA = { video: { facingMode: "environment", width: { ideal: 1280 } } };

/** Fills a form from a citizen card, seen by the camera or in a photo. Without script the text can be pasted. */
export class CitizenCardController extends Controller {
  start() {
    for (const name of ["scan", "pick"]) /** @type {HTMLElement} */ (this.part(name)).hidden = false;
    this.on(/** @type {HTMLElement} */ (this.part("scan")), "click", () => void this.#scan());
    this.on(/** @type {HTMLElement} */ (this.part("photo")), "change", (event) => void this.#photo(event.target));
  }

  async #scan() {
    const video = /** @type {HTMLVideoElement} */ (this.part("video"));
    try {
      const stream = await navigator.mediaDevices.getUserMedia(CAMERA);
      const close = () => stream.getTracks().forEach((track) => track.stop());
      this.signal.addEventListener("abort", close, { once: true });
      video.srcObject = stream;
      video.hidden = false;
      this.#say(_("Hold the code on the card before the camera."));
      await this.#look(video, await openEye());
      close();
      video.hidden = true;
    } catch {
      this.#say(_("The camera cannot be used. Choose a photo, or type."));
    }
  }

  /**
   * @param {HTMLVideoElement} video
   * @param {Awaited<ReturnType<typeof openEye>>} read
   * @returns {Promise<void>}
   */
  #look(video, read) {
    return new Promise((resolve) => {
      let busy = false;
      this.every(LOOK_EVERY_MS, async () => {
        if (busy || video.hidden || video.videoWidth === 0) return;
        busy = true;
        if (this.#fill(await read(video).catch(() => ""))) resolve();
        busy = false;
      });
    });
  }

  /** @param {HTMLInputElement} input */
  async #photo(input) {
    const file = input.files?.[0];
    if (!file) return;
    this.#say(_("Reading the photo…"));
    const text = await openEye().then(async (read) => read(await createImageBitmap(file))).catch(() => "");
    if (!this.#fill(text)) this.#say(_("No citizen card was found in this photo. Take it closer and straight."));
    input.value = "";
  }

  /** @param {string} text */
  #fill(text) {
    const card = readCard(text);
    if (!card) return false;
    for (const [name, value] of Object.entries(card)) if (value) this.#put(`person.${name}`, value);
    this.#say(_("Filled in from the card. Look it through."));
    return true;
  }

  /** @param {string} name @param {string} value */
  #put(name, value) {
    const field = /** @type {HTMLFormElement} */ (this.element).elements.namedItem(name);
    if (field instanceof RadioNodeList || field instanceof HTMLInputElement) field.value = value;
  }

  /** @param {string} words */
  #say(words) {
    /** @type {HTMLElement} */ (this.part("said")).textContent = words;
  }
}

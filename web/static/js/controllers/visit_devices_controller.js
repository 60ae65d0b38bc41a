import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { devicesTrouble } from "./room_words.js";
import { visitDesk } from "./visit_desk.js";

/** Before the queue: does my picture come, does the bar move? Nothing that is wrong keeps anybody from going on. */
export class VisitDevicesController extends Controller {
  start() {
    const { outgoing, devices, page } = visitDesk();
    this.#press("go", () => visitDesk().go());
    this.#press("sound-only", () => void outgoing.setCamera(false).then(() => visitDesk().go()));
    this.#press("ask-again", () => void outgoing.open());
    this.#press("use-test", () => void this.#useTest());
    for (const kind of /** @type {const} */ (["camera", "audio"])) {
      const select = this.part(kind);
      if (select) this.on(select, "change", () => void devices.open(kind, /** @type {HTMLSelectElement} */ (select).value));
    }
    outgoing.on("changed", () => this.#show(), { signal: this.signal });
    devices.on("devices", () => void this.#offer(), { signal: this.signal });
    page.on("view", () => this.#show(), { signal: this.signal });
  }

  /**
   * @param {string} name
   * @param {() => void} run
   */
  #press(name, run) {
    const button = this.part(name);
    if (button) this.on(button, "click", run);
  }

  async #useTest() {
    const { devices, outgoing, data } = visitDesk();
    /** @type {typeof import("../call/test_source.js")} */
    const { testSource } = await import(this.option("testSource")); // Only demonstrations pay for it.
    devices.useTest(testSource({
      makeCanvas: () => document.createElement("canvas"),
      makeContext: () => new AudioContext(),
      clock: this.services.clock,
      words: { name: data.me.name, label: _("Test picture") },
    }));
    await outgoing.setCamera(true);
    await outgoing.restartSound();
  }

  #show() {
    const { devices, outgoing, client } = visitDesk();
    const trouble = devicesTrouble(devices.device("audio").state, outgoing.cameraWanted ? devices.device("camera").state : "off");
    const { sound, camera } = outgoing.expected;
    this.#say("trouble-title", trouble?.title ?? "");
    this.#say("trouble-words", trouble?.words ?? "");
    /** @type {HTMLElement} */ (this.part("trouble")).hidden = trouble === null;
    this.#say("go", goWords(client.visit.state === "admitted", sound, camera));
    /** @type {HTMLElement} */ (this.part("sound-only")).hidden = !camera;
  }

  /** Where there is more than one camera or microphone, which. */
  async #offer() {
    const { devices } = visitDesk();
    const { cameras, microphones } = await devices.choices();
    for (const [kind, found] of /** @type {const} */ ([["camera", cameras], ["audio", microphones]])) {
      const select = /** @type {HTMLSelectElement} */ (this.part(kind));
      select.replaceChildren(...found.map(({ id, label }, n) => new Option(label || `${n + 1}`, id, false, id === devices.device(kind).deviceId)));
    }
    /** @type {HTMLElement} */ (this.part("choice")).hidden = cameras.length < 2 && microphones.length < 2;
  }

  /**
   * @param {string} name
   * @param {string} words
   */
  #say(name, words) {
    const part = this.part(name);
    if (part && part.textContent !== words) part.textContent = words;
  }
}

/**
 * @param {boolean} admitted
 * @param {boolean} sound
 * @param {boolean} camera
 */
function goWords(admitted, sound, camera) {
  if (admitted) return _("Go in now");
  if (sound) return camera ? _("Go to the waiting room") : _("Wait with sound only");
  return camera ? _("Wait without sound") : _("Wait, only to listen");
}

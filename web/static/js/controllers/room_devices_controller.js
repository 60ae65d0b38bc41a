import { playTestSound } from "../call/speaker_test.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";

/** @typedef {"microphone" | "camera" | "speaker"} Picker */

/** Chooses microphone, camera and loudspeaker, before the call and in the middle of it. */
export class RoomDevicesController extends Controller {
  start() {
    const { devices, outgoing } = roomDesk();
    this.on(this.#select("microphone"), "change", () => void devices.open("audio", this.#select("microphone").value));
    this.on(this.#select("camera"), "change", () => void this.#changeCamera());
    this.on(this.#select("speaker"), "change", () => roomDesk().speaker.choose(this.#select("speaker").value));
    const test = this.part("test-speaker");
    if (test) this.on(test, "click", () => void this.#testSpeaker());
    devices.on("devices", () => void this.#fill(), { signal: this.signal });
    outgoing.on("changed", () => void this.#fill(), { signal: this.signal });
    void this.#fill();
  }

  /** @param {Picker} name */
  #select(name) {
    return /** @type {HTMLSelectElement} */ (this.part(name));
  }

  async #changeCamera() {
    const { devices, outgoing } = roomDesk();
    const id = this.#select("camera").value;
    await outgoing.setCamera(id !== "");
    if (id) await devices.open("camera", id);
  }

  async #fill() {
    const { devices, outgoing, speaker } = roomDesk();
    const { microphones, cameras, speakers } = await devices.choices();
    if (this.signal.aborted) return;
    this.#options("microphone", microphones, devices.device("audio").deviceId, _("Microphone"));
    this.#options("camera", [...cameras, { id: "", label: _("No picture") }], outgoing.cameraWanted ? devices.device("camera").deviceId : "", _("Camera"));
    const canChoose = "setSinkId" in HTMLMediaElement.prototype && speakers.length > 0;
    this.#options("speaker", canChoose ? speakers : [{ id: "", label: _("As set in this device") }], speaker.id, _("Loudspeaker"));
  }

  /**
   * @param {Picker} name
   * @param {import("../call/media_devices.js").Choice[]} choices
   * @param {string} chosen
   * @param {string} word
   */
  #options(name, choices, chosen, word) {
    const known = choices.length > 0 ? choices : [{ id: "", label: _("None found") }];
    const options = known.map(({ id, label }, index) => new Option(label || `${word} ${index + 1}`, id, false, id === chosen));
    const select = this.#select(name);
    select.replaceChildren(...options);
    select.disabled = known.length < 2;
  }

  async #testSpeaker() {
    const words = /** @type {HTMLElement} */ (this.part("speaker-words"));
    words.textContent = _("Two notes are playing. Heard nothing? Choose another loudspeaker, or turn it up.");
    try {
      const makeContext = () => new AudioContext();
      await playTestSound({ makeContext, element: new Audio(), clock: this.services.clock }, roomDesk().speaker.id);
    } catch (error) {
      this.services.log.warn("speaker_test_failed", { error });
      words.textContent = _("This loudspeaker cannot be used. Choose another one.");
    }
  }
}

import { testSource } from "../call/test_source.js";
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { changeIcon } from "./icon.js";
import { roomDesk } from "./room_desk.js";
import { devicesTrouble, joinWords } from "./room_words.js";
import { rememberWish, wantsToBeSeen } from "./room_seen_wish.js";

/** Before the call: what is wrong with the devices, and the ways in. Nothing that is wrong closes the door. */
export class RoomCheckController extends Controller {
  start() {
    const { outgoing, session } = roomDesk();
    this.#press("join", () => void this.#join());
    this.#press("join-sound", () => void outgoing.setCamera(false).then(() => this.#join()));
    const box = this.#atOnce;
    if (box) box.checked = wantsToBeSeen();
    if (box) this.on(box, "change", () => (rememberWish(box.checked), this.#show()));
    this.#press("use-test", () => void this.#useTest());
    this.#press("ask-again", () => void outgoing.open());
    outgoing.on("changed", () => this.#show(), { signal: this.signal });
    session.on("state", () => this.#show(), { signal: this.signal });
    this.#show();
  }

  /**
   * @param {string} name
   * @param {() => void} run
   */
  #press(name, run) {
    const button = this.part(name);
    if (button) this.on(button, "click", run);
  }

  get #atOnce() {
    return /** @type {HTMLInputElement | null} */ (this.part("at-once"));
  }

  /** Whether my picture is to wait until I turn it on inside. */
  get #cameraWaits() {
    return this.#atOnce?.checked === false;
  }

  async #join() {
    const { session, meter, outgoing } = roomDesk();
    void meter.resume();
    if (this.#cameraWaits) await outgoing.setCamera(false);
    if (["idle", "left", "refused", "moved"].includes(session.state)) session.join();
  }

  async #useTest() {
    const { devices, outgoing, data } = roomDesk();
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
    this.#showTrouble();
    const { outgoing, session } = roomDesk();
    const { sound } = outgoing.expected;
    const camera = outgoing.expected.camera && !this.#cameraWaits;
    const join = /** @type {HTMLButtonElement} */ (this.part("join"));
    const busy = session.state === "joining";
    join.disabled = busy;
    join.setAttribute("aria-busy", String(busy));
    changeIcon(join, camera ? "video" : sound ? "mic" : "headphones");
    const words = /** @type {HTMLElement} */ (join.querySelector("span"));
    words.textContent = busy ? _("Going in…") : joinWords(sound, camera);
    // It keeps its place: nothing may move under a finger that is on its way.
    this.part("join-sound")?.classList.toggle("is-away", busy || !sound || !camera);
  }

  #showTrouble() {
    const { devices } = roomDesk();
    const [audio, camera] = [devices.device("audio").state, devices.device("camera").state];
    const trouble = devicesTrouble(audio, camera);
    /** @type {HTMLElement} */ (this.part("trouble")).hidden = trouble === null;
    /** @type {HTMLElement} */ (this.part("trouble-title")).textContent = trouble?.title ?? "";
    /** @type {HTMLElement} */ (this.part("trouble-words")).textContent = trouble?.words ?? "";
  }
}

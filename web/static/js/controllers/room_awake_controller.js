import { Controller } from "../core/controllers.js";
import { roomDesk, VIEW_SHOWN } from "./room_desk.js";

/** Keeps a phone's screen on while somebody is in the room: a sleeping phone would stop its own call. */
export class RoomAwakeController extends Controller {
  /** @type {WakeLockSentinel | null} */
  #lock = null;

  start() {
    roomDesk().session.on("state", () => void this.#follow(), { signal: this.signal });
    this.on(document, VIEW_SHOWN, () => void this.#follow());
    this.on(document, "visibilitychange", () => void this.#follow()); // The browser lets go of it when the page is hidden.
  }

  async #follow() {
    const wanted = roomDesk().keepsAwake && document.visibilityState === "visible";
    if (!wanted) return this.#release();
    if (this.#lock && !this.#lock.released) return;
    try {
      this.#lock = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch (error) {
      this.services.log.info("screen_may_sleep", { error }); // A phone that saves its battery refuses.
    }
  }

  async #release() {
    await this.#lock?.release();
    this.#lock = null;
  }
}

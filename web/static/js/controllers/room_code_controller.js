import { Controller } from "../core/controllers.js";
import { roomDesk } from "./room_desk.js";

/** The short code that both ends can read to each other, once there is one. */
export class RoomCodeController extends Controller {
  start() {
    const { session } = roomDesk();
    session.on("state", () => void this.#show(), { signal: this.signal });
    session.on("link", () => void this.#show(), { signal: this.signal });
  }

  async #show() {
    const { session } = roomDesk();
    const code = session.state === "live" ? await session.safetyCode() : null;
    this.element.hidden = code === null;
    const place = this.part("code");
    if (place) place.textContent = code ?? "";
  }
}

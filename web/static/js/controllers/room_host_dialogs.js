/** The host's weighty acts: finishing for everyone, not letting somebody in, taking somebody out, reporting them. */
import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk } from "./room_desk.js";
import { offerUndo } from "./room_toast.js";
import { problemWords } from "./room_words.js";

/** @extends {Controller<HTMLDialogElement>} */
class ActController extends Controller {
  /**
   * Runs the act once; closes when it is done, says why when it is not.
   * @param {string} name the button's part
   * @param {() => Promise<unknown>} act
   */
  confirmWith(name, act) {
    const button = /** @type {HTMLButtonElement} */ (this.part(name));
    const stay = this.part("stay");
    if (stay) this.on(stay, "click", () => this.element.close());
    this.on(button, "click", async () => {
      button.disabled = true;
      this.#say("");
      try {
        await act();
        this.element.close();
      } catch (error) {
        this.#say(problemWords(error));
      } finally {
        button.disabled = false;
      }
    });
  }

  /** @param {string} words */
  #say(words) {
    const fault = /** @type {HTMLElement} */ (this.part("fault"));
    fault.hidden = words === "";
    fault.textContent = words;
  }
}

/** Ends the consultation for all. Leaving is another act. */
export class RoomFinishController extends ActController {
  start() {
    this.confirmWith("finish", () => roomDesk().session.finish());
  }
}

/** An act about one person: the opening button says who. @extends {ActController} */
class PersonActController extends ActController {
  id = "";
  name = "";

  start() {
    this.on(document, "click", ({ target }) => {
      const opener = target.closest?.(`[data-opens="${this.element.id}"]`);
      if (!opener) return;
      this.id = opener.dataset.participant ?? "";
      this.name = opener.dataset.name ?? "";
      const name = this.part("name");
      if (name) name.textContent = this.name;
      this.opened();
    });
  }

  /** Before it is seen. */
  opened() {}
}

/** Sends somebody away from the door. */
export class RoomRefuseController extends PersonActController {
  start() {
    super.start();
    this.confirmWith("refuse", () => roomDesk().session.remove(this.id));
  }
}

/** Takes somebody out, with the way back for some seconds; later the list of people has it. */
export class RoomRemoveController extends PersonActController {
  start() {
    super.start();
    this.confirmWith("remove", async () => {
      const { id, name } = this;
      await roomDesk().session.remove(id);
      offerUndo(_("{name} was taken out", { name }), () => roomDesk().session.admit(id));
    });
  }
}

/** Reports abuse: out at once, their phone and link kept away, and where it is wished the consultation ended for all. */
export class RoomReportController extends PersonActController {
  start() {
    super.start();
    this.on(this.element, "change", () => this.#tell());
    this.confirmWith("report", () => this.#report());
  }

  opened() {
    this.#form.reset();
    this.#tell();
  }

  get #form() {
    return /** @type {HTMLFormElement} */ (this.part("form"));
  }

  #tell() {
    const ends = new FormData(this.#form).has("ends");
    /** @type {HTMLElement} */ (this.part("words")).textContent = ends ? _("Report and end for everyone") : _("Report and take out");
  }

  async #report() {
    const { session, data } = roomDesk();
    const said = new FormData(this.#form);
    const json = { participant_id: this.id, reason: said.get("reason"), text: String(said.get("text") ?? ""), ...(said.has("ban") ? {} : { days: 0 }) };
    await this.services.http.json(`/api/rooms/${data.room_id}/reports`, { json });
    if (said.has("ends")) await session.finish();
  }
}

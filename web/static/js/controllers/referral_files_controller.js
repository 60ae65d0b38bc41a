import { Controller } from "../core/controllers.js";
import { HttpProblem } from "../core/http.js";
import { _ } from "../core/i18n.js";

/** One large photo over a weak line may take minutes. */
const PATIENCE_MS = 10 * 60_000;

/**
 * Sends each file by itself as soon as it is chosen, and says of each whether it is on its way, there, or failed. A file
 * keeps its number through every try, so that one sent twice is kept once.
 * @extends {Controller<HTMLFormElement>}
 */
export class ReferralFilesController extends Controller {
  start() {
    // The fields stand inside another form, the case's; only the form's own address is here.
    const pick = document.getElementById(this.option("pick"));
    if (pick) this.on(pick, "change", () => this.#chosen(/** @type {HTMLInputElement} */ (pick)));
  }

  /** @param {HTMLInputElement} pick */
  #chosen(pick) {
    for (const file of pick.files ?? []) void this.#send(file, this.#row(file), crypto.randomUUID());
    pick.value = "";
  }

  /** @param {File} file */
  #row(file) {
    const row = document.createElement("li");
    row.className = "line line--apart";
    const name = document.createElement("span");
    name.className = "cut";
    name.textContent = file.name;
    const state = document.createElement("span");
    state.className = "small";
    row.append(name, state);
    document.getElementById(this.option("list"))?.append(row);
    return row;
  }

  /**
   * @param {File} file
   * @param {HTMLElement} row
   * @param {string} id
   */
  async #send(file, row, id) {
    const say = /** @type {HTMLElement} */ (row.lastElementChild);
    row.dataset.state = "sending";
    say.textContent = _("sending…");
    try {
      await this.services.http.json(this.option("url"), { body: this.#body(file, id), timeoutMs: PATIENCE_MS });
      row.dataset.state = "sent";
      say.textContent = _("sent");
    } catch (error) {
      row.dataset.state = "failed";
      const reason = error instanceof HttpProblem && error.sentence ? error.sentence : _("no answer");
      say.replaceChildren(`${_("not sent")}: ${reason} `, this.#retry(file, row, id));
    }
  }

  /** @param {File} file @param {string} id */
  #body(file, id) {
    const body = new FormData(this.element);
    body.delete("file");
    body.set("client_id", id);
    body.append("file", file);
    return body;
  }

  /** @param {File} file @param {HTMLElement} row @param {string} id */
  #retry(file, row, id) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--s";
    button.textContent = _("Try again");
    this.on(button, "click", () => void this.#send(file, row, id));
    return button;
  }
}

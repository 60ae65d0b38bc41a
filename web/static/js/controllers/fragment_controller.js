import { Controller } from "../core/controllers.js";
import { fragmentOf } from "./markup.js";

/** Fetches `data-src` once, when it comes into the page, and shows it. */
export class FragmentController extends Controller {
  start() {
    void this.#fetch();
  }

  async #fetch() {
    try {
      const html = await this.services.http.html(this.option("src"), { signal: this.signal });
      this.element.replaceChildren(fragmentOf(html));
    } catch (error) {
      if (!this.signal.aborted) this.services.log.warn("fragment_failed", { error });
    }
  }
}

import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { roomDesk, VIEW_SHOWN } from "./room_desk.js";

/** @typedef {"check" | "waiting" | "room" | "after"} View */

/** Shows the one view that the call's state asks for, and says it in the page's title. */
export class RoomViewController extends Controller {
  #plainTitle = document.title;

  start() {
    const { session } = roomDesk();
    session.on("state", () => this.#show(), { signal: this.signal });
    session.on("participants", () => this.#show(), { signal: this.signal });
    this.#show();
  }

  #show() {
    const { session } = roomDesk();
    document.documentElement.dataset.callState = session.state;
    document.title = this.#title();
    this.#showFinish();
    const view = this.#view();
    if (view === null || view === this.element.dataset.view) return;
    this.element.dataset.view = view;
    for (const part of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-view-of]"))) {
      part.hidden = part.dataset.viewOf !== view;
    }
    document.dispatchEvent(new Event(VIEW_SHOWN));
    const heading = this.element.querySelector(`[data-view-of="${view}"] [tabindex="-1"]:not([role="tabpanel"])`);
    if (view !== "room") /** @type {HTMLElement | null} */ (heading)?.focus();
    else this.element.focus();
  }

  /** @returns {View | null} null keeps what is shown */
  #view() {
    const { session } = roomDesk();
    switch (session.state) {
      case "idle":
        return "check";
      case "joining":
      case "elsewhere":
        return null;
      case "waiting":
        return session.me?.state === "waiting" ? "waiting" : "room";
      case "connecting":
      case "live":
      case "reconnecting":
        return "room";
      default:
        return "after";
    }
  }

  /** The one filled button: letting in while somebody waits, finishing only once there is something to finish. */
  #showFinish() {
    const { session } = roomDesk();
    const waits = session.participants.some(({ state }) => state === "waiting");
    this.part("finish-opener")?.classList.toggle("btn--primary", session.state === "live" && !waits);
  }

  #title() {
    const { session, data } = roomDesk();
    const waiting = session.participants.filter(({ state }) => state === "waiting").length;
    if (data.is_host && waiting > 0) return _("({n}) waiting at the door", { n: waiting });
    return this.#plainTitle;
  }
}

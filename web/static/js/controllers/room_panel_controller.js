import { Controller } from "../core/controllers.js";
import { roomDesk } from "./room_desk.js";
import { loadFragment } from "./room_fragment.js";

/** @typedef {"case" | "note" | "chat"} PanelName */

/** Said to whoever shows which panel is open: `{name: PanelName | null}`. */
export const PANEL_SHOWN = "telehealth:panel-shown";
/** Asks the panel to show one of its tabs, or to fold when that one is open already: `{name}`. */
export const PANEL_WANTED = "telehealth:panel-wanted";

/** Case, note and chat as tabs; beside the picture on a laptop, a sheet that folds on a phone. */
export class RoomPanelController extends Controller {
  #wide = matchMedia("(min-width: 900px)");

  start() {
    for (const tab of this.#tabs) this.on(tab, "click", () => this.#show(nameOf(tab)));
    this.on(this.element, "keydown", (event) => this.#key(event));
    const handle = this.part("handle");
    if (handle) this.on(handle, "click", () => this.#show(this.#folded ? this.#current : null));
    this.on(document, PANEL_WANTED, ({ detail }) => this.#want(detail.name));
    this.on(this.#wide, "change", () => this.#showUsual());
    roomDesk().session.on("state", ({ from }) => from === "joining" && this.#showUsual(), { signal: this.signal });
  }

  get #tabs() {
    return /** @type {HTMLElement[]} */ ([...this.element.querySelectorAll('[role="tab"]')]);
  }

  get #folded() {
    return this.element.classList.contains("is-folded");
  }

  /** The tab that is or would be shown: the first one until somebody chose. @returns {PanelName} */
  get #current() {
    const chosen = this.#tabs.find((tab) => tab.getAttribute("aria-selected") === "true");
    return nameOf(chosen ?? /** @type {HTMLElement} */ (this.#tabs[0]));
  }

  #showUsual() {
    this.#show(this.#wide.matches ? this.#current : null);
  }

  /** @param {PanelName} name */
  #want(name) {
    const open = !this.#folded && this.#current === name;
    this.#show(open ? null : name);
    if (!open) /** @type {HTMLElement | null} */ (document.querySelector(name === "chat" ? "#chat-text" : `#panel-${name}`))?.focus();
  }

  /** @param {PanelName | null} name null folds it */
  #show(name) {
    this.element.classList.toggle("is-folded", name === null);
    this.element.closest(".room")?.classList.toggle("room--no-panel", name === null);
    this.part("handle")?.setAttribute("aria-expanded", String(name !== null));
    if (name) this.#select(name);
    document.dispatchEvent(new CustomEvent(PANEL_SHOWN, { detail: { name } }));
  }

  /** @param {PanelName} name */
  #select(name) {
    this.element.dataset.shows = name;
    for (const tab of this.#tabs) {
      const chosen = nameOf(tab) === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
    }
    for (const panel of /** @type {NodeListOf<HTMLElement>} */ (this.element.querySelectorAll("[data-room-panel]"))) {
      panel.hidden = panel.dataset.roomPanel !== name;
      if (!panel.hidden) void loadFragment(panel, this.services.http);
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = this.#tabs;
    const from = tabs.findIndex((tab) => tab === event.target);
    if (!step || from < 0) return;
    const next = /** @type {HTMLElement} */ (tabs.at((from + step) % tabs.length));
    this.#show(nameOf(next));
    next.focus();
  }
}

/** @param {HTMLElement} tab @returns {PanelName} */
function nameOf(tab) {
  return /** @type {PanelName} */ (tab.dataset.tab);
}

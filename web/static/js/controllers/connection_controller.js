import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { changeIcon } from "./icon.js";

/** @typedef {"online" | "weak" | "offline"} State */

/** An answer that took longer than this, or a link that was lost this recently, is a weak one. */
const SLOW_MS = 3000;
const REMEMBER_MS = 20_000;
/** A socket that is away for a moment is nobody's concern. */
const PATIENCE_MS = 4000;

/** Tells truly how the page reaches the server: the browser's own word, the last answers, the live connection. */
export class ConnectionController extends Controller {
  #troubleAt = -Infinity;
  #isLiveAway = false;
  #isUnreachable = false;
  /** @type {State | null} */
  #shown = null;

  start() {
    this.on(window, "online", () => this.#show());
    this.on(window, "offline", () => this.#show());
    const { http } = this.services;
    http.on("answered", ({ ms }) => this.#answered(ms), { signal: this.signal });
    http.on("unreachable", () => this.#heard(true), { signal: this.signal });
    this.every(PATIENCE_MS, () => this.#show());
    this.#show();
    void this.#followLive();
  }

  async #followLive() {
    const live = await this.services.live();
    live.on("online", () => this.#liveIs(true), { signal: this.signal });
    live.on("offline", () => this.#liveIs(false), { signal: this.signal });
    live.on("refused", (problem) => void this.#refused(live, problem.code), { signal: this.signal });
  }

  /** @param {number} ms */
  #answered(ms) {
    if (ms > SLOW_MS) this.#troubleAt = this.services.clock.now();
    this.#heard(false);
  }

  /** @param {boolean} isUnreachable */
  #heard(isUnreachable) {
    this.#isUnreachable = isUnreachable;
    this.#show();
  }

  /** @param {boolean} isOnline */
  #liveIs(isOnline) {
    if (!isOnline) this.#troubleAt = this.services.clock.now();
    this.#isLiveAway = !isOnline;
    if (isOnline) this.#isUnreachable = false;
    this.services.clock.after(isOnline ? 0 : PATIENCE_MS, () => this.#show());
  }

  /**
   * The session ended while the page lay open: the page would grow old silently, so it asks.
   * @param {import("../core/live.js").Live} live
   * @param {string} code
   */
  async #refused(live, code) {
    if (code === "kernel.sign_in_needed" && (await this.services.http.signInAgain())) live.retry();
  }

  /** @returns {State} */
  #state() {
    if (!navigator.onLine || this.#isUnreachable) return "offline";
    const sinceTrouble = this.services.clock.now() - this.#troubleAt;
    if (this.#isLiveAway) return sinceTrouble > REMEMBER_MS ? "offline" : "weak";
    return sinceTrouble < REMEMBER_MS ? "weak" : "online";
  }

  #show() {
    const state = this.#state();
    if (state === this.#shown || this.signal.aborted) return;
    const words = { online: _("Online"), weak: _("Weak connection"), offline: _("No connection") }[state];
    this.element.dataset.state = state;
    this.element.className = `connection${{ online: "", weak: " connection--weak", offline: " connection--off" }[state]}`;
    changeIcon(this.element, { online: "bars", weak: "bars-weak", offline: "bars-off" }[state]);
    const word = this.part("word");
    if (word) word.textContent = words;
    const comfort = state === "offline" ? _("What you typed is still on this page.") : "";
    if (this.#shown) this.services.announce([words, comfort].filter(Boolean).join(". "));
    this.#shown = state;
  }
}

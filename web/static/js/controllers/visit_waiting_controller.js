import { Controller } from "../core/controllers.js";
import { _ } from "../core/i18n.js";
import { problemWords } from "./room_words.js";
import { visitDesk } from "./visit_desk.js";
import { callByWords, placeWords, rangeWords } from "./visit_words.js";

/** @typedef {import("../call/types").VisitState} VisitState */

/** More than this many dots say no more. */
const DOTS = 5;
/** An answer of the server within this time is a line that carries a call well. */
const QUICK_MS = 600;
/** Somebody is wanted in front of the page. */
const SUMMONED = ["called", "admitted"];

/** The queue as the patient sees it: the place, how long, what staff say, and the ways out and back. */
export class VisitWaitingController extends Controller {
  #messages = 0;

  start() {
    const { client, outgoing, page } = visitDesk();
    client.on("changed", () => this.#show(), { signal: this.signal });
    client.on("online", () => this.#show(), { signal: this.signal });
    client.on("refused", (problem) => this.#fault(problem), { signal: this.signal });
    outgoing.on("changed", () => this.#showMine(), { signal: this.signal });
    page.on("view", () => this.#show(), { signal: this.signal });
    this.#press("away", () => client.act("away"));
    this.#press("back", () => this.#back());
    this.services.http.on("answered", ({ ms }) => this.#line(ms), { signal: this.signal });
    this.#press("again", async () => visitDesk().outgoing.open());
    this.#messages = client.visit.messages.length;
    this.#show();
  }

  /**
   * @param {string} name
   * @param {() => Promise<unknown>} run
   */
  #press(name, run) {
    const button = /** @type {HTMLButtonElement} */ (this.part(name));
    if (!button) return;
    this.on(button, "click", () => {
      button.disabled = true;
      this.#fault(null);
      run().catch((error) => this.#fault(error)).finally(() => (button.disabled = false));
    });
  }

  async #back() {
    const { client } = visitDesk();
    if (client.visit.state !== "admitted") await client.act("back");
    visitDesk().go();
  }

  /** What the last answer says of the line; no more than that. @param {number} ms */
  #line(ms) {
    const good = ms < QUICK_MS;
    this.#state("line", good, good ? _("The line is good") : _("The line is slow, sound goes first"));
  }

  /** @param {unknown} error */
  #fault(error) {
    const fault = /** @type {HTMLElement} */ (this.part("fault"));
    fault.hidden = error === null;
    fault.textContent = error === null ? "" : problemWords(error);
  }

  #show() {
    const { client } = visitDesk();
    const { visit } = client;
    this.#say("place", placeWords(visit));
    this.#say("range", rangeWords(visit));
    this.#say("token", visit.token_number === null ? "" : _("number {n} today", { n: visit.token_number }));
    this.#say("call-by", callByWords(visit));
    this.#hide("call-by-line", !visit.call_by);
    this.#hide("offline", client.online);
    this.#hide("away", visit.state !== "waiting");
    this.#hide("back", visit.state !== "away" && (visitDesk().present || !SUMMONED.includes(visit.state)));
    this.#say("back", visit.state === "admitted" ? _("Go in now") : _("I am back"));
    this.#hide("mine", visit.state === "away");
    this.element.dataset.state = visit.state;
    this.#dots(visit);
    this.#said(visit);
    this.#showMine();
  }

  /** @param {VisitState} visit */
  #dots({ state, ahead }) {
    const queue = /** @type {HTMLElement} */ (this.part("queue"));
    const me = /** @type {HTMLElement} */ (queue.lastElementChild);
    const dots = Array.from({ length: Math.min(ahead, DOTS) }, () => document.createElement("i"));
    this.#hide("dots", state !== "waiting" || ahead === 0);
    queue.replaceChildren(...dots, me);
  }

  /** The newest message of the staff; a new one is read aloud. @param {VisitState} visit */
  #said({ messages }) {
    const newest = messages.at(-1);
    this.#hide("said", !newest);
    if (!newest) return;
    this.#say("said-by", `${newest.from}, ${new Date(newest.at).toLocaleTimeString("vi", { hour: "2-digit", minute: "2-digit" })}`);
    this.#say("said-text", newest.text);
    if (messages.length > this.#messages) this.services.announce(_("{name} writes: {text}", { name: newest.from, text: newest.text }));
    this.#messages = messages.length;
  }

  #showMine() {
    const { camera, sound } = visitDesk().outgoing.expected;
    this.#state("picture", camera, camera ? _("Picture is there") : _("No picture"));
    this.#state("sound", sound, sound ? _("Sound is there") : _("No sound"));
  }

  /**
   * @param {string} name
   * @param {boolean} good
   * @param {string} words
   */
  #state(name, good, words) {
    this.part(name)?.classList.toggle("is-bad", !good);
    this.#say(`${name}-words`, words);
  }

  /**
   * @param {string} name
   * @param {boolean} hidden
   */
  #hide(name, hidden) {
    const part = this.part(name);
    if (part) part.hidden = hidden;
  }

  /**
   * @param {string} name
   * @param {string} words said once: a live region repeats what is written again
   */
  #say(name, words) {
    const part = this.part(name);
    if (part && part.textContent !== words) part.textContent = words;
  }
}

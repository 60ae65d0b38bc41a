/**
 * What the server knows of this visit, kept fresh: it says when something changed, and is asked again every now and then
 * while it cannot say so. Leaving, coming back and everything else a person presses is one post, whose answer is the new state.
 */
import { Emitter } from "../core/emitter.js";
import { Problem } from "../core/problem.js";

/** @typedef {import("./types").VisitState} VisitState */
/** @typedef {"away" | "back" | "leave" | "consent" | "invitations"} Act */

/** While nothing tells us of changes. */
export const ASK_EVERY_MS = 15_000;
/** Even while something does: a word may be lost. */
const ASK_ANYWAY_MS = 90_000;
/** How long the first word of the live connection is waited for before we arrive without it. */
const LIVE_WITHIN_MS = 3000;

/** @extends {Emitter<{changed: {visit: VisitState, before: VisitState | null}, online: boolean, refused: Problem}>} */
export class VisitClient extends Emitter {
  #http;
  #clock;
  #url;
  #connectLive;
  #arrives;
  #visit;
  #live = /** @type {import("../core/live.js").Live | null} */ (null);
  #reading = false;
  #again = false;
  #readAt = 0;
  #online = true;

  /**
   * @param {object} deps
   * @param {Pick<import("../core/http.js").Http, "json">} deps.http
   * @param {import("../core/clock.js").Clock} deps.clock
   * @param {() => import("../core/live.js").Live} deps.connectLive
   * @param {string} deps.id the visit's
   * @param {boolean} deps.arrives a patient has a place in the queue; who comes with them has none
   * @param {VisitState} deps.visit as it was when the page was made
   */
  constructor({ http, clock, connectLive, id, arrives, visit }) {
    super();
    this.#http = http;
    this.#clock = clock;
    this.#connectLive = connectLive;
    this.#url = `/api/visits/${id}`;
    this.#arrives = arrives;
    this.id = id;
    this.#visit = visit;
  }

  get visit() {
    return this.#visit;
  }

  /** The server answered the last time it was asked, or its live connection stands. */
  get online() {
    return this.#online;
  }

  /** From now on in the queue, and told of every change. Again is the same as once. */
  start() {
    if (this.#live) return;
    this.#live = this.#connectLive();
    this.#live.on("online", () => this.#setOnline(true));
    this.#live.on("offline", () => this.#clock.after(LIVE_WITHIN_MS, () => !this.#live?.online && void this.read()));
    this.#live.subscribe(`visit:${this.id}`, () => void this.read());
    this.#clock.after(LIVE_WITHIN_MS, () => this.#readAt === 0 && void this.read());
    this.#clock.every(ASK_EVERY_MS, () => this.#isStale && void this.read());
  }

  /** The page is looked at again, or the network is back. */
  wake() {
    if (this.#live) void this.read();
  }

  /** Asks how things stand; who has not arrived yet arrives by asking. */
  async read() {
    if (this.#reading) return void (this.#again = true);
    this.#reading = true;
    try {
      const arrives = this.#arrives && this.#visit.state === "before";
      this.#take(await this.#http.json(arrives ? `${this.#url}/arrive` : this.#url, arrives ? { method: "POST" } : {}));
    } catch (error) {
      this.#failed(error);
    }
    this.#reading = false;
    if (this.#again) {
      this.#again = false;
      void this.read();
    }
  }

  /**
   * One thing that a person pressed. Rejects with a Problem.
   * @param {Act} act
   * @param {object} [json]
   * @returns {Promise<any>} the answer
   */
  async act(act, json = {}) {
    const answer = await this.#http.json(`${this.#url}/${act}`, { json });
    if (answer?.state) this.#take(answer);
    else if (act !== "invitations") await this.read();
    return answer;
  }

  get #isStale() {
    return this.#clock.now() - this.#readAt >= (this.#live?.online ? ASK_ANYWAY_MS : ASK_EVERY_MS - 1);
  }

  /** @param {VisitState} visit */
  #take(visit) {
    const before = this.#visit;
    this.#visit = visit;
    this.#readAt = this.#clock.now();
    this.#setOnline(true);
    this.emit("changed", { visit, before });
  }

  /** @param {unknown} error */
  #failed(error) {
    const problem = error instanceof Problem ? error : new Problem("network.unreachable");
    if (problem.isAway || (problem.status ?? 0) >= 500) this.#setOnline(false);
    else this.emit("refused", problem);
  }

  /** @param {boolean} online */
  #setOnline(online) {
    if (online === this.#online) return;
    this.#online = online;
    this.emit("online", online);
  }
}

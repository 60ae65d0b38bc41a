/**
 * What the server knows of this visit, kept fresh: it says when something changed, and is asked again every now and then
 * while it cannot say so. Leaving, coming back and everything else a person presses is one post, whose answer is the new state.
 */
import { Emitter } from "../core/emitter.js";
import { Problem } from "../core/problem.js";

/** @typedef {import("./types").VisitState} VisitState */
/** @typedef {"arrive" | "away" | "back" | "leave" | "consent" | "invitations"} Act */

/** While nothing tells us of changes. */
export const ASK_EVERY_MS = 15_000;
/** Even while something does: a word may be lost. */
const ASK_ANYWAY_MS = 90_000;
/** A live connection that is back within this time is nobody's concern. */
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
  #wantsIn = false;
  /** Words of changes that came while an act of our own was on its way; null while none is. @type {number | null} */
  #toldMeanwhile = null;

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

  /** From now on told of every change. Again is the same as once. */
  start() {
    if (this.#live) return;
    this.#live = this.#connectLive();
    this.#live.on("online", () => this.#setOnline(true));
    this.#live.on("offline", () => this.#clock.after(LIVE_WITHIN_MS, () => !this.#live?.online && this.wake()));
    this.#live.subscribe(`visit:${this.id}`, () => this.#told());
    this.#clock.every(ASK_EVERY_MS, () => this.#isStale && void (this.#isOutside ? this.arrive() : this.read()));
  }

  /** The page is looked at again, or the network is back. */
  wake() {
    if (this.#live && !this.#isOutside) void this.read();
  }

  /** Waits from now on; tried again for as long as the page lives. Who comes with a patient has no place in the queue. */
  async arrive() {
    this.#wantsIn = true;
    if (this.#isOutside) await this.act("arrive").catch((error) => this.#failed(error));
  }

  /** Asks how things stand. */
  async read() {
    if (this.#reading) return void (this.#again = true);
    this.#reading = true;
    try {
      this.#take(await this.#http.json(this.#url));
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
    this.#toldMeanwhile = 0;
    try {
      const answer = await this.#http.json(`${this.#url}/${act}`, { json });
      if (answer?.state) this.#take(answer);
      return answer;
    } finally {
      // A word of our own act is no news, since its answer says it all. One more is somebody else's.
      const news = this.#toldMeanwhile > ("arrives" in json && json.arrives ? 2 : 1);
      this.#toldMeanwhile = null;
      if (news) void this.read();
    }
  }

  #told() {
    if (this.#toldMeanwhile !== null) this.#toldMeanwhile += 1;
    else if (!this.#isOutside) void this.read();
  }

  /** A patient who has not arrived: nothing changes until they do. */
  get #isOutside() {
    return this.#arrives && this.#visit.state === "before";
  }

  get #isStale() {
    if (this.#isOutside) return this.#wantsIn && this.#toldMeanwhile === null;
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

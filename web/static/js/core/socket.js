/**
 * A namespace of the server's socket. The connection comes and goes and tries again for as long as the page lives; who uses
 * it hears `online` and `offline`, sends requests that are acknowledged in time or rejected with a Problem, and never finds
 * an old message in a buffer.
 */
import { backoff } from "./backoff.js";
import { carrierOfPage, KIND } from "./carrier.js";
import { systemClock } from "./clock.js";
import { Emitter } from "./emitter.js";
import { Problem, refusalAsProblem } from "./problem.js";

/** @typedef {import("./problem.js").Refusal} Refusal */
/** @typedef {{ok: boolean, error?: Refusal} & Record<string, any>} Ack */
/** @typedef {{settle: (ack: Ack | undefined) => void, fail: (problem: Problem) => void}} Waiting */

/** @extends {Emitter<{online: null, offline: null, refused: Problem, message: {name: string, data: any}}>} */
export class SocketConnection extends Emitter {
  #namespace;
  #auth;
  #clock;
  #carrier;
  /** @type {"away" | "knocking" | "online"} */
  #state = "away";
  #stopped = true;
  #dismissed = 0;
  #requests = 0;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {import("./carrier.js").Member} */
  #member = { carried: () => this.#knock(), dropped: () => this.#lost(), heard: (packet) => this.#heard(packet) };

  /**
   * @param {object} options
   * @param {"/rooms" | "/live"} options.namespace
   * @param {() => Record<string, unknown>} [options.auth] read at each connect
   * @param {import("./clock.js").Clock} [options.clock]
   * @param {Pick<import("./carrier.js").Carrier, "join" | "leave" | "send" | "renew">} [options.carrier]
   */
  constructor({ namespace, auth = () => ({}), clock = systemClock, carrier = carrierOfPage(clock) }) {
    super();
    this.#namespace = namespace;
    this.#auth = auth;
    this.#clock = clock;
    this.#carrier = carrier;
  }

  get online() {
    return this.#state === "online";
  }

  start() {
    this.#stopped = false;
    this.#carrier.join(this.#namespace, this.#member);
  }

  stop() {
    this.#stopped = true;
    if (this.#state !== "away") this.#carrier.send(this.#namespace, KIND.DISCONNECT);
    this.#carrier.leave(this.#namespace, this.#member);
    this.#lost();
  }

  /** After a refusal, with something new to show at the door. */
  retry() {
    if (!this.#stopped) this.#carrier.join(this.#namespace, this.#member);
  }

  /** The carrier seems dead although nobody has said so: gives it up and takes a new one at once. */
  renew() {
    this.#carrier.renew();
  }

  /**
   * Sends one event and resolves with its acknowledgement.
   * @param {string} name
   * @param {object} payload
   * @param {{timeoutMs?: number}} [options]
   * @returns {Promise<Record<string, any>>}
   */
  async request(name, payload, { timeoutMs = 6000 } = {}) {
    if (!this.online) throw new Problem("socket.offline");
    const ack = await this.#acknowledged(name, payload, timeoutMs);
    if (ack?.ok) return ack;
    throw refusalAsProblem(ack?.error, "socket.unexpected");
  }

  /**
   * Sends one event that nobody acknowledges: for what is said again when its effect stays away.
   * @param {string} name
   * @param {object} payload
   */
  send(name, payload) {
    if (!this.online) throw new Problem("socket.offline");
    this.#carrier.send(this.#namespace, KIND.EVENT, [name, payload]);
  }

  /**
   * @param {string} name
   * @param {object} payload
   * @param {number} timeoutMs
   * @returns {Promise<Ack | undefined>}
   */
  #acknowledged(name, payload, timeoutMs) {
    const id = this.#requests++;
    return new Promise((settle, fail) => {
      const cancel = this.#clock.after(timeoutMs, () => this.#waiting.get(id)?.fail(new Problem("socket.timeout")));
      const done = () => (cancel(), this.#waiting.delete(id));
      this.#waiting.set(id, { settle: (ack) => (done(), settle(ack)), fail: (problem) => (done(), fail(problem)) });
      this.#carrier.send(this.#namespace, KIND.EVENT, [name, payload], id);
    });
  }

  /** @param {import("./carrier.js").Packet} packet */
  #heard({ kind, id, data }) {
    if (kind === KIND.EVENT) this.emit("message", { name: data[0], data: data[1] });
    else if (kind === KIND.ACK) this.#waiting.get(id)?.settle(data[0]);
    else if (kind === KIND.CONNECT) this.#opened();
    else if (kind === KIND.REFUSED) this.#refused(data);
    else if (kind === KIND.DISCONNECT) this.#sentAway();
  }

  #knock() {
    if (this.#state !== "away") return;
    this.#state = "knocking";
    this.#carrier.send(this.#namespace, KIND.CONNECT, this.#auth());
  }

  #opened() {
    this.#state = "online";
    this.#dismissed = 0;
    this.emit("online", null);
  }

  #lost() {
    const wasOnline = this.online;
    this.#state = "away";
    for (const one of [...this.#waiting.values()]) one.fail(new Problem("socket.offline"));
    if (wasOnline) this.emit("offline", null);
  }

  /** @param {{data?: Refusal} | undefined} said */
  #refused(said) {
    this.#state = "away";
    this.#carrier.leave(this.#namespace, this.#member);
    this.emit("refused", refusalAsProblem(said?.data, "socket.refused"));
  }

  /** A server that restarts says goodbye too: no goodbye of its is final. */
  #sentAway() {
    this.#lost();
    this.#clock.after(backoff(this.#dismissed), () => this.retry());
    this.#dismissed += 1;
  }
}

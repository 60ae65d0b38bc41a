/**
 * The socket to the server: the only file of the browser that knows Socket.IO.
 *
 * A connection comes and goes and tries again for as long as the page lives; who uses it hears `online` and `offline`,
 * sends requests that are acknowledged in time or rejected with a Problem, and never finds an old message in a buffer.
 */
import { io } from "socket.io-client";
import { backoff } from "./backoff.js";
import { systemClock } from "./clock.js";
import { Emitter } from "./emitter.js";
import { Problem, refusalAsProblem } from "./problem.js";

/** @typedef {import("./problem.js").Refusal} Refusal */
/** @typedef {{ok: boolean, error?: Refusal} & Record<string, any>} Ack */

const OPTIONS = {
  path: "/socket.io",
  transports: ["websocket"],
  autoConnect: false,
  reconnection: true,
  reconnectionDelay: 300,
  reconnectionDelayMax: 3000,
  randomizationFactor: 0.5,
  timeout: 8000,
};

/** @extends {Emitter<{online: null, offline: string, refused: Problem, message: {name: string, data: any}}>} */
export class SocketConnection extends Emitter {
  #socket;
  #clock;
  #dropped = 0;
  #stopped = true;

  /**
   * @param {object} options
   * @param {"/rooms" | "/live"} options.namespace
   * @param {() => Record<string, unknown>} [options.auth] read at each connect
   * @param {import("./clock.js").Clock} [options.clock]
   * @param {(namespace: string, options: object) => any} [options.connect] Socket.IO's `io`
   */
  constructor({ namespace, auth = () => ({}), clock = systemClock, connect = io }) {
    super();
    this.#clock = clock;
    this.#socket = connect(namespace, { ...OPTIONS, auth: (/** @type {Function} */ give) => give(auth()) });
    this.#socket.on("connect", () => this.#opened());
    this.#socket.on("disconnect", (/** @type {string} */ reason) => this.#closed(reason));
    this.#socket.on("connect_error", (/** @type {any} */ error) => this.#failed(error));
    this.#socket.onAny((/** @type {string} */ name, /** @type {any} */ data) => this.emit("message", { name, data }));
  }

  get online() {
    return Boolean(this.#socket.connected);
  }

  start() {
    this.#stopped = false;
    this.#socket.connect();
  }

  stop() {
    this.#stopped = true;
    this.#socket.disconnect();
  }

  /** After a refusal, with something new to show at the door. */
  retry() {
    if (!this.#stopped) this.#socket.connect();
  }

  /** The carrier seems dead although nobody has said so: gives it up and takes a new one at once. */
  renew() {
    this.#socket.io?.engine?.close();
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
    const ack = /** @type {Ack | undefined} */ (await this.#acknowledged(name, payload, timeoutMs));
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
    this.#socket.emit(name, payload);
  }

  /**
   * @param {string} name
   * @param {object} payload
   * @param {number} timeoutMs
   */
  async #acknowledged(name, payload, timeoutMs) {
    try {
      return await this.#socket.timeout(timeoutMs).emitWithAck(name, payload);
    } catch {
      throw new Problem(this.online ? "socket.timeout" : "socket.offline"); // Socket.IO rejects for nothing else.
    }
  }

  #opened() {
    this.#dropped = 0;
    this.emit("online", null);
  }

  /** @param {string} reason */
  #closed(reason) {
    this.emit("offline", reason);
    // Socket.IO takes a server's goodbye as final; a server that restarts says goodbye too.
    if (reason === "io server disconnect") this.#later();
  }

  /** @param {any} error */
  #failed(error) {
    if (this.#socket.active) return; // Not reached: Socket.IO tries again by itself.
    this.emit("refused", refusalAsProblem(error?.data, "socket.refused"));
  }

  #later() {
    this.#clock.after(backoff(this.#dropped), () => this.retry());
    this.#dropped += 1;
  }
}

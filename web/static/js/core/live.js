/**
 * Tells a page which of its topics changed. Only the topic's name travels; the page reads what changed the ordinary way.
 * After each (re)connection every listener is called once, because something may have changed while nobody listened.
 */
import { systemClock } from "./clock.js";
import { Emitter } from "./emitter.js";
import { makeLog } from "./log.js";
import { SocketConnection } from "./socket.js";

/** The server takes this many topics in one message. */
const BATCH = 12;
const HEARTBEAT_MS = 20_000;

const log = makeLog();

/** @extends {Emitter<{online: null, offline: null, refused: import("./problem.js").Problem}>} */
export class Live extends Emitter {
  #connection;
  #clock;
  /** @type {Map<string, Set<() => void>>} */
  #listeners = new Map();
  /** @type {(() => void) | null} */
  #stopBeating = null;

  /**
   * @param {object} deps
   * @param {Pick<SocketConnection, "on" | "start" | "stop" | "retry" | "request" | "online">} deps.connection
   * @param {import("./clock.js").Clock} deps.clock
   */
  constructor({ connection, clock }) {
    super();
    this.#connection = connection;
    this.#clock = clock;
    connection.on("online", () => this.#onOnline());
    connection.on("offline", () => this.#onOffline());
    connection.on("refused", (problem) => this.emit("refused", problem));
    connection.on("message", ({ name, data }) => name === "changed" && this.#tell(String(data?.topic)));
  }

  get online() {
    return this.#connection.online;
  }

  start() {
    this.#connection.start();
  }

  stop() {
    this.#stopBeating?.();
    this.#connection.stop();
  }

  /** Knocks again after a refusal, once the session is back. */
  retry() {
    this.#connection.retry();
  }

  /**
   * Calls `listener` whenever `topic` changed. Returns what ends it.
   * @param {string} topic
   * @param {() => void} listener
   * @returns {() => void}
   */
  subscribe(topic, listener) {
    const known = this.#listeners.get(topic);
    this.#listeners.set(topic, (known ?? new Set()).add(listener));
    if (!known && this.online) void this.#ask([topic]);
    return () => void this.#listeners.get(topic)?.delete(listener);
  }

  #onOnline() {
    this.emit("online", null);
    this.#stopBeating?.();
    this.#stopBeating = this.#clock.every(HEARTBEAT_MS, () => void this.#send("heartbeat", {}));
    const topics = [...this.#listeners.keys()];
    for (let i = 0; i < topics.length; i += BATCH) void this.#ask(topics.slice(i, i + BATCH));
  }

  #onOffline() {
    this.#stopBeating?.();
    this.emit("offline", null);
  }

  /** @param {string[]} topics */
  async #ask(topics) {
    if (await this.#send("subscribe", { topics })) topics.forEach((topic) => this.#tell(topic));
  }

  /** @param {string} topic */
  #tell(topic) {
    for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener();
  }

  /**
   * @param {string} name
   * @param {Record<string, unknown>} payload
   * @returns {Promise<boolean>}
   */
  async #send(name, payload) {
    try {
      await this.#connection.request(name, payload);
      return true;
    } catch (error) {
      log.warn("live_request_failed", { name, code: /** @type {{code?: string}} */ (error).code ?? "unknown" });
      return false;
    }
  }
}

/**
 * The page's one live connection, already trying.
 * @param {import("./clock.js").Clock} [clock]
 * @returns {Live}
 */
export function connectLive(clock = systemClock) {
  const live = new Live({ connection: new SocketConnection({ namespace: "/live", clock }), clock });
  live.start();
  return live;
}

/**
 * What was said in the room, ours and theirs, each message with its own truth: sending, waiting for the line, stored, refused.
 *
 * Every message carries an id of our own, so that sending it twice stores it once.
 */
import { Emitter } from "../core/emitter.js";
import { Problem } from "../core/problem.js";

/** @typedef {import("./types").RoomEvent} RoomEvent */
/** @typedef {"sending" | "waiting" | "stored" | "refused"} MessageState */
/** @typedef {{clientId: string, from: string, text: string, at: string, state: MessageState, problem: Problem | null}} Message */

/** The most characters that one message may have. */
export const LONGEST_MESSAGE = 2000;

/** @extends {Emitter<{changed: Message}>} */
export class ChatLog extends Emitter {
  #deliver;
  #clock;
  #newId;
  /** @type {Map<string, Message>} */
  #messages = new Map();

  /**
   * @param {object} deps
   * @param {(message: import("./types").ClientEvents["chat"]) => Promise<unknown>} deps.send
   * @param {import("../core/clock.js").Clock} deps.clock
   * @param {() => string} deps.newId
   */
  constructor({ send, clock, newId }) {
    super();
    this.#deliver = send;
    this.#clock = clock;
    this.#newId = newId;
  }

  get messages() {
    return [...this.#messages.values()];
  }

  /**
   * @param {string} from our own participant id
   * @param {string} text
   */
  say(from, text) {
    const at = new Date(this.#clock.now()).toISOString();
    const clientId = this.#newId();
    this.#put({ clientId, from, text, at, state: "sending", problem: null });
    return this.#send(clientId);
  }

  /**
   * Tries a refused message again, under the same id.
   * @param {string} clientId
   */
  retry(clientId) {
    this.#change(clientId, { state: "sending", problem: null });
    return this.#send(clientId);
  }

  /** The line is back: sends what waited for it. */
  resume() {
    for (const { clientId, state } of this.messages) if (state === "waiting") void this.retry(clientId);
  }

  /** @param {RoomEvent} entry a `said` of the room's log, ours or theirs */
  heard({ seq, at, participant_id: from, body }) {
    const clientId = String(body.client_id ?? `seq-${seq}`);
    this.#put({ clientId, from: from ?? "", text: String(body.text ?? ""), at, state: "stored", problem: null });
  }

  /** @param {string} clientId */
  async #send(clientId) {
    const message = this.#messages.get(clientId);
    if (!message) return;
    try {
      await this.#deliver({ client_id: clientId, text: message.text });
      this.#change(clientId, { state: "stored", problem: null });
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem("socket.unexpected");
      this.#change(clientId, { state: problem.isAway ? "waiting" : "refused", problem });
    }
  }

  /** @param {Message} message */
  #put(message) {
    this.#messages.set(message.clientId, message);
    this.emit("changed", message);
  }

  /**
   * @param {string} clientId
   * @param {Partial<Message>} change
   */
  #change(clientId, change) {
    const message = this.#messages.get(clientId);
    if (!message || message.state === "stored") return; // The log has told already; a late failure is no news.
    this.#put({ ...message, ...change });
  }
}

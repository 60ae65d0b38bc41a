/**
 * One WebSocket to the server for all that a page listens to: Socket.IO 5 as our server speaks it, text only.
 *
 * It comes and goes and tries again for as long as somebody wants it; silence longer than the server's own beat is its end.
 */
import { backoff } from "./backoff.js";
import { systemClock } from "./clock.js";

const PATH = "/socket.io/?EIO=4&transport=websocket";
const OPEN_WITHIN_MS = 8000;
/** A message of Engine.IO: the packet's type, its namespace, its number, its data. */
const PACKET = /^4(\d)(\/[^,]*),(\d*)(.*)$/s;

/** What a packet of Socket.IO is about. */
export const KIND = /** @type {const} */ ({ CONNECT: "0", DISCONNECT: "1", EVENT: "2", ACK: "3", REFUSED: "4" });

/** @typedef {{kind: string, id: number, data: any}} Packet */
/** @typedef {{carried: () => void, dropped: () => void, heard: (packet: Packet) => void}} Member who uses one namespace */
/** @typedef {Pick<WebSocket, "send" | "close" | "onmessage" | "onclose">} Line */

export class Carrier {
  #clock;
  #dial;
  /** @type {Map<string, Member>} */
  #members = new Map();
  /** @type {Line | null} */
  #line = null;
  #isOpen = false;
  #failures = 0;
  #patienceMs = 0;
  #stopWaiting = () => {};

  /**
   * @param {object} [deps]
   * @param {import("./clock.js").Clock} [deps.clock]
   * @param {() => Line} [deps.dial]
   */
  constructor({ clock = systemClock, dial = dialHome } = {}) {
    this.#clock = clock;
    this.#dial = dial;
    globalThis.addEventListener?.("offline", () => this.#line && this.#lost());
  }

  /**
   * From now on `member` is told when the line stands, when it is gone, and what comes for its namespace.
   * @param {string} namespace
   * @param {Member} member
   */
  join(namespace, member) {
    this.#members.set(namespace, member);
    if (this.#isOpen) member.carried();
    else this.#open();
  }

  /**
   * @param {string} namespace
   * @param {Member} member
   */
  leave(namespace, member) {
    if (this.#members.get(namespace) === member) this.#members.delete(namespace);
    if (this.#members.size === 0) this.#drop();
  }

  /**
   * @param {string} namespace
   * @param {string} kind
   * @param {unknown} [data]
   * @param {number | ""} [id] what its acknowledgement will carry
   */
  send(namespace, kind, data, id = "") {
    if (this.#isOpen) this.#line?.send(`4${kind}${namespace},${id}${data === undefined ? "" : JSON.stringify(data)}`);
  }

  /** Gives the line up and takes a new one at once. */
  renew() {
    this.#drop();
    this.#open();
  }

  #open() {
    if (this.#line || this.#members.size === 0) return;
    const line = this.#dial();
    this.#line = line;
    this.#waitFor(OPEN_WITHIN_MS);
    line.onmessage = ({ data }) => void (line === this.#line && this.#heard(String(data)));
    line.onclose = () => void (line === this.#line && this.#lost());
  }

  /** @param {string} text */
  #heard(text) {
    if (text.startsWith("0")) this.#opened(JSON.parse(text.slice(1)));
    this.#waitFor(this.#patienceMs || OPEN_WITHIN_MS);
    if (text === "2") this.#line?.send("3");
    const [, kind, namespace, id, data] = PACKET.exec(text) ?? [];
    if (kind) this.#members.get(namespace)?.heard({ kind, id: Number(id), data: data ? JSON.parse(data) : undefined });
  }

  /** @param {{pingInterval: number, pingTimeout: number}} beat */
  #opened({ pingInterval, pingTimeout }) {
    this.#patienceMs = pingInterval + pingTimeout;
    this.#failures = 0;
    this.#isOpen = true;
    for (const member of [...this.#members.values()]) member.carried();
  }

  /** @param {number} ms how long silence is no sign of anything */
  #waitFor(ms) {
    this.#stopWaiting();
    this.#stopWaiting = this.#clock.after(ms, () => this.#lost());
  }

  #lost() {
    this.#drop();
    this.#stopWaiting = this.#clock.after(backoff(this.#failures), () => this.#open());
    this.#failures += 1;
  }

  #drop() {
    const [line, wasOpen] = [this.#line, this.#isOpen];
    this.#stopWaiting();
    this.#line = null;
    this.#isOpen = false;
    this.#patienceMs = 0;
    line?.close();
    if (wasOpen) for (const member of [...this.#members.values()]) member.dropped();
  }
}

/** @returns {Line} */
function dialHome() {
  return new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}${PATH}`);
}

/** @type {Carrier | null} */
let shared = null;

/**
 * The page's one.
 * @param {import("./clock.js").Clock} clock
 * @returns {Carrier}
 */
export function carrierOfPage(clock) {
  return (shared ??= new Carrier({ clock }));
}

/**
 * Requests to our own server. A refusal arrives as an HttpProblem with its code; a session that ended in between is
 * asked for again once, in place, and the request then goes out as if nothing had happened.
 */
import { systemClock } from "./clock.js";
import { Emitter } from "./emitter.js";
import { Problem } from "./problem.js";

/** Where the browser asks whether the session still lives. */
export const SESSION_URL = "/api/session";

/** After somebody said "not now", how long nobody is asked again. */
const QUIET_MS = 30_000;

/** What a refusal says: the server's sentence is in the reader's language already. */
export class HttpProblem extends Problem {
  /**
   * @param {string} code
   * @param {object} details
   * @param {number | null} [details.status]
   * @param {Record<string, unknown>} [details.params]
   * @param {string} [details.sentence]
   * @param {{field: string, code: string, detail: string}[]} [details.fields]
   * @param {string} [details.requestId]
   * @param {number | null} [details.retryAfterMs]
   */
  constructor(code, { status = null, params = {}, sentence = "", fields = [], requestId = "", retryAfterMs = null }) {
    super(code, { params, retryAfterMs, status, sentence });
    this.name = "HttpProblem";
    this.fields = fields;
    this.requestId = requestId;
  }
}

/**
 * @typedef {object} RequestOptions
 * @property {string} [method]
 * @property {unknown} [json] sent as JSON
 * @property {BodyInit} [body] sent as it is: a FormData, URLSearchParams, a file
 * @property {Record<string, string>} [headers]
 * @property {AbortSignal} [signal]
 * @property {number} [timeoutMs]
 */

/** @extends {Emitter<{answered: {ms: number}, unreachable: null, expired: null}>} */
export class Http extends Emitter {
  #fetch;
  #clock;
  /** @type {(() => Promise<boolean>) | null} */
  #askToSignIn = null;
  /** @type {Promise<boolean> | null} */
  #asking = null;
  #quietUntil = 0;
  #aliveAt;

  /** @param {{fetch?: typeof globalThis.fetch, clock?: import("./clock.js").Clock}} [deps] */
  constructor({ fetch = (input, init) => globalThis.fetch(input, init), clock = systemClock } = {}) {
    super();
    this.#fetch = fetch;
    this.#clock = clock;
    this.#aliveAt = clock.now();
  }

  /**
   * `ask` shows the way to sign in again and resolves with whether that was done.
   * @param {() => Promise<boolean>} ask
   */
  onExpired(ask) {
    this.#askToSignIn = ask;
  }

  /** How long since the server last answered us as somebody it knows. */
  get silentMs() {
    return this.#clock.now() - this.#aliveAt;
  }

  /**
   * The answer's JSON, or null when it has none. Rejects with HttpProblem.
   * @param {string} url
   * @param {RequestOptions} [options]
   * @returns {Promise<any>}
   */
  async json(url, options = {}) {
    const response = await this.request(url, options, "application/json");
    return response.headers.get("Content-Type")?.includes("json") ? response.json() : null;
  }

  /**
   * A fragment of a page. A refusal still comes as problem details, not as a page about it.
   * @param {string} url
   * @param {RequestOptions} [options]
   * @returns {Promise<string>}
   */
  async html(url, options = {}) {
    const response = await this.request(url, options, "text/html, application/json;q=0.5");
    return response.text();
  }

  /**
   * @param {string} url
   * @param {RequestOptions} options
   * @param {string} accept
   * @returns {Promise<Response>}
   */
  async request(url, options, accept) {
    let response = await this.#send(url, options, accept);
    if (response.status === 401 && (await this.signInAgain())) response = await this.#send(url, options, accept);
    if (!response.ok) throw await problemOf(response);
    this.#aliveAt = this.#clock.now();
    return response;
  }

  /**
   * Asks for the session again, one question for however many requests wait for its answer.
   * @returns {Promise<boolean>}
   */
  async signInAgain() {
    if (!this.#askToSignIn || this.#clock.now() < this.#quietUntil) return false;
    if (!this.#asking) this.emit("expired", null);
    this.#asking ??= this.#askToSignIn().finally(() => (this.#asking = null));
    const isBack = await this.#asking;
    if (!isBack) this.#quietUntil = this.#clock.now() + QUIET_MS;
    return isBack;
  }

  /**
   * @param {string} url
   * @param {RequestOptions} options
   * @param {string} accept
   */
  async #send(url, options, accept) {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 20_000);
    const signal = options.signal ? anyOf(options.signal, timeout) : timeout;
    const began = this.#clock.now();
    try {
      const response = await this.#fetch(url, { ...initOf(options, accept), signal });
      this.emit("answered", { ms: this.#clock.now() - began });
      return response;
    } catch (error) {
      if (options.signal?.aborted) throw error;
      this.emit("unreachable", null);
      throw new HttpProblem(timeout.aborted ? "network.timeout" : "network.unreachable", {});
    }
  }
}

/**
 * @param {RequestOptions} options
 * @param {string} accept
 * @returns {RequestInit}
 */
function initOf({ method, json, body, headers = {} }, accept) {
  const isJson = json !== undefined;
  return {
    method: method ?? (isJson || body !== undefined ? "POST" : "GET"),
    headers: { Accept: accept, ...(isJson ? { "Content-Type": "application/json" } : {}), ...headers },
    body: isJson ? JSON.stringify(json) : body,
    credentials: "same-origin",
  };
}

/**
 * AbortSignal.any, for browsers that do not have it yet.
 * @param {...AbortSignal} signals
 * @returns {AbortSignal}
 */
function anyOf(...signals) {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) controller.abort(signal.reason);
    signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
  }
  return controller.signal;
}

/** @param {Response} response */
async function problemOf(response) {
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const details = isJson ? await response.json().catch(() => ({})) : {};
  const retryAfter = Number(response.headers.get("Retry-After"));
  return new HttpProblem(details.code ?? `network.status_${response.status}`, {
    status: response.status,
    params: details.params ?? {},
    sentence: details.detail ?? "",
    fields: details.errors ?? [],
    requestId: details.request_id ?? "",
    retryAfterMs: retryAfter > 0 ? retryAfter * 1000 : null,
  });
}

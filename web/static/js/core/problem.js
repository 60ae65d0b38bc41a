/** @typedef {{code: string, params?: Record<string, unknown>, text?: string, retry_after_ms?: number}} Refusal */

/** A refusal by the server, or a failure to reach it: a code for the program, and the sentence that the server gave. */
export class Problem extends Error {
  /**
   * @param {string} code `feature.reason`, as listed in docs/errors.md; `socket.*` and `network.*` are made by the browser
   * @param {{params?: Record<string, unknown>, retryAfterMs?: number | null, status?: number | null, sentence?: string}} [details]
   */
  constructor(code, { params = {}, retryAfterMs = null, status = null, sentence = "" } = {}) {
    super(code);
    this.name = "Problem";
    this.code = code;
    this.params = params;
    this.retryAfterMs = retryAfterMs;
    this.status = status;
    /** What the server says of it, in the reader's language already; empty when it said nothing. */
    this.sentence = sentence;
  }

  /** Nothing was refused: the server was not reached, or did not answer in time. Trying again is right. */
  get isAway() {
    return this.code.startsWith("socket.") || this.code.startsWith("network.");
  }
}

/**
 * What a socket was told instead of an answer.
 * @param {Refusal | undefined} refusal
 * @param {string} fallback the code of an answer that has none
 */
export function refusalAsProblem(refusal, fallback) {
  const { code = fallback, params, text, retry_after_ms: retryAfterMs } = refusal ?? { code: fallback };
  return new Problem(code, { params, sentence: text, retryAfterMs });
}

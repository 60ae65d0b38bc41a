/** A refusal by the server, or a failure to reach it: a code for the program, never a sentence for people. */
export class Problem extends Error {
  /**
   * @param {string} code `feature.reason`, as listed in docs/errors.md; `socket.*` and `network.*` are made by the browser
   * @param {{params?: Record<string, unknown>, retryAfterMs?: number | null, status?: number | null}} [details]
   */
  constructor(code, { params = {}, retryAfterMs = null, status = null } = {}) {
    super(code);
    this.name = "Problem";
    this.code = code;
    this.params = params;
    this.retryAfterMs = retryAfterMs;
    this.status = status;
  }

  /** Nothing was refused: the server was not reached, or did not answer in time. Trying again is right. */
  get isAway() {
    return this.code.startsWith("socket.") || this.code.startsWith("network.");
  }
}

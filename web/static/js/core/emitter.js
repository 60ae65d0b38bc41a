/**
 * Typed events without the DOM: who listens is bound to an AbortSignal, so that nobody forgets to stop.
 * @template {Record<string, any>} Events
 */
export class Emitter {
  /** @type {Map<keyof Events, Set<(detail: any) => void>>} */
  #listeners = new Map();

  /**
   * Calls `listener` at each `name`, until the returned function is called or `signal` aborts.
   * @template {keyof Events} K
   * @param {K} name
   * @param {(detail: Events[K]) => void} listener
   * @param {{signal?: AbortSignal}} [options]
   * @returns {() => void}
   */
  on(name, listener, { signal } = {}) {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    const off = () => void listeners.delete(listener);
    signal?.addEventListener("abort", off, { once: true });
    return off;
  }

  /**
   * Tells everyone who listens now; a listener added meanwhile waits for the next one.
   * @template {keyof Events} K
   * @param {K} name
   * @param {Events[K]} detail
   */
  emit(name, detail) {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) listener(detail);
  }
}

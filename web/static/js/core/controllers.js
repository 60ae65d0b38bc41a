/**
 * Behaviour for elements: `data-controller="ago live-fragment"` names the controllers of an element. They start when the
 * element comes into the page, whether with the page or in a fragment later, and stop when it leaves.
 */

/**
 * What every controller is given.
 * @typedef {object} Services
 * @property {import("./clock.js").Clock} clock
 * @property {import("./http.js").Http} http
 * @property {() => Promise<import("./live.js").Live>} live the page's live connection, made at the first call
 * @property {ReturnType<typeof import("./log.js").makeLog>} log
 * @property {(words: string) => void} announce says something politely to screen readers
 */

/** @template {HTMLElement} [E=HTMLElement] */
export class Controller {
  #abort = new AbortController();

  /**
   * @param {E} element
   * @param {Services} services
   */
  constructor(element, services) {
    this.element = element;
    this.services = services;
  }

  /** Ends everything that was tied to it. Controllers override start(), and stop() only for more than the signal ends. */
  start() {}

  stop() {
    this.#abort.abort();
  }

  /** Aborts when the controller stops: tie every listener and request to it. */
  get signal() {
    return this.#abort.signal;
  }

  /**
   * `data-<name>` of the element, or the fallback.
   * @param {string} name camelCase
   * @param {string} [fallback]
   */
  option(name, fallback = "") {
    return this.element.dataset[name] ?? fallback;
  }

  /**
   * The element inside that carries `data-part="name"`, if there is one.
   * @param {string} name
   * @returns {HTMLElement | null}
   */
  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`);
  }

  /**
   * Listens until the controller stops.
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} listener
   * @param {AddEventListenerOptions} [options]
   */
  on(target, type, listener, options = {}) {
    target.addEventListener(type, listener, { ...options, signal: this.signal });
  }

  /**
   * Runs again and again until the controller stops.
   * @param {number} ms
   * @param {() => void} run
   */
  every(ms, run) {
    const stop = this.services.clock.every(ms, run);
    this.signal.addEventListener("abort", stop, { once: true });
  }
}

/** @typedef {new (element: any, services: Services) => Controller<any>} ControllerClass */

const SELECTOR = "[data-controller]";

/** Keeps controllers and the page in step. */
export class Controllers {
  #registry;
  #services;
  #root;
  /** @type {Map<Element, Controller<any>[]>} */
  #bound = new Map();
  /** @type {MutationObserver | null} */
  #observer = null;

  /**
   * @param {HTMLElement} root
   * @param {Record<string, ControllerClass>} registry
   * @param {Services} services
   */
  constructor(root, registry, services) {
    this.#root = root;
    this.#registry = registry;
    this.#services = services;
  }

  start() {
    this.#within(this.#root).forEach((element) => this.#bind(element));
    this.#observer = new MutationObserver((records) => this.#onChange(records));
    this.#observer.observe(this.#root, { childList: true, subtree: true });
  }

  stop() {
    this.#observer?.disconnect();
    [...this.#bound.keys()].forEach((element) => this.#unbind(element));
  }

  /** @param {MutationRecord[]} records */
  #onChange(records) {
    for (const element of [...this.#bound.keys()]) {
      if (!element.isConnected) this.#unbind(element);
    }
    for (const node of records.flatMap((record) => [...record.addedNodes])) {
      if (node instanceof HTMLElement && node.isConnected) this.#within(node).forEach((element) => this.#bind(element));
    }
  }

  /** @param {HTMLElement} root @returns {HTMLElement[]} */
  #within(root) {
    const inside = /** @type {HTMLElement[]} */ ([...root.querySelectorAll(SELECTOR)]);
    return root.matches(SELECTOR) ? [root, ...inside] : inside;
  }

  /** @param {HTMLElement} element */
  #bind(element) {
    if (this.#bound.has(element)) return;
    const names = (element.dataset.controller ?? "").split(/\s+/).filter((name) => name in this.#registry);
    const controllers = names.map((name) => new this.#registry[name](element, this.#services));
    this.#bound.set(element, controllers);
    controllers.forEach((controller) => this.#safely(() => controller.start()));
  }

  /** @param {Element} element */
  #unbind(element) {
    const controllers = this.#bound.get(element) ?? [];
    this.#bound.delete(element);
    controllers.forEach((controller) => this.#safely(() => controller.stop()));
  }

  /**
   * One broken controller must not take the others down.
   * @param {() => void} run
   */
  #safely(run) {
    try {
      run();
    } catch (error) {
      this.#services.log.error("controller_failed", { error });
      globalThis.reportError?.(error);
    }
  }
}

/** A small document for controllers, with nothing of a real browser's network. */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

import { Http } from "../../../web/static/js/core/http.js";

const require = createRequire(new URL("../../../web/package.json", import.meta.url));
const { Window } = await import(pathToFileURL(require.resolve("happy-dom")).href);

const NAMES = [
  "document", "window", "navigator", "location", "localStorage", "HTMLElement", "HTMLDialogElement", "Element", "MutationObserver",
  "CustomEvent", "CSS", "requestAnimationFrame", "FormData", "DocumentFragment", "Event",
];

/**
 * Makes `html` the page and its names global, as a browser does.
 * @param {string} html
 * @returns {any} the window
 */
export function makePage(html) {
  const window = new Window({ url: "http://localhost:8080/case" });
  for (const name of NAMES) Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
  globalThis.window = window;
  // What the document does not do by itself.
  globalThis.requestAnimationFrame = (run) => run();
  window.document.body.innerHTML = `${html}<div id="announcements"></div>`;
  return window;
}

/** A clock that stands until it is turned. */
export function makeClock(now = Date.parse("2026-11-24T03:24:00Z")) {
  /** @type {Set<{at: number, ms: number | null, run: () => void}>} */
  const timers = new Set();
  const add = (timer) => (timers.add(timer), () => timers.delete(timer));
  return {
    now: () => now,
    after: (ms, run) => add({ at: now + ms, ms: null, run }),
    every: (ms, run) => add({ at: now + ms, ms, run }),
    turn(ms) {
      const end = now + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        now = next.at;
        if (next.ms === null) timers.delete(next);
        else next.at += next.ms;
        next.run();
      }
      now = end;
    },
  };
}

/** A live connection that tests speak for. */
export function makeLive() {
  const listeners = new Map();
  const topics = new Map();
  return {
    retries: 0,
    on: (name, listener) => listeners.set(name, listener),
    emit: (name, detail) => listeners.get(name)?.(detail),
    subscribe: (topic, listener) => (topics.set(topic, listener), () => topics.delete(topic)),
    change: (topic) => topics.get(topic)?.(),
    topics,
    retry() {
      this.retries += 1;
    },
  };
}

/** Services whose server answers with what `answer(url, init)` gives. */
export function makeServices({ answer = () => new Response(null, { status: 204 }), clock = makeClock() } = {}) {
  const live = makeLive();
  const said = [];
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const http = new Http({ fetch: async (url, init) => answer(String(url), init), clock });
  return { clock, http, live: async () => live, log, announce: (words) => said.push(words), said, connection: live };
}

/** Lets everything that was promised happen. */
export async function settled() {
  for (let i = 0; i < 20; i += 1) await new Promise((resolve) => setImmediate(resolve));
}

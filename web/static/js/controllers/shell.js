/** The controllers that every page has, and what they are given. A page adds its own. */
import { systemClock } from "../core/clock.js";
import { Controllers } from "../core/controllers.js";
import { Http } from "../core/http.js";
import { makeLog } from "../core/log.js";
import { AgoController } from "./ago_controller.js";
import { announce } from "./announce.js";
import { ConnectionController } from "./connection_controller.js";
import { DialogController } from "./dialog_controller.js";
import { DisclosureController } from "./disclosure_controller.js";
import { ErrorSummaryController } from "./error_summary_controller.js";
import { LiveFragmentController } from "./live_fragment_controller.js";
import { SessionController } from "./session_controller.js";
import { ShortcutsController } from "./shortcuts_controller.js";
import { SubmitOnceController } from "./submit_once_controller.js";
import { ThemeController } from "./theme_controller.js";
import { ToastUndoController } from "./toast_undo_controller.js";

/** @type {Record<string, import("../core/controllers.js").ControllerClass>} */
const GENERIC = {
  ago: AgoController,
  connection: ConnectionController,
  dialog: DialogController,
  disclosure: DisclosureController,
  "error-summary": ErrorSummaryController,
  "live-fragment": LiveFragmentController,
  session: SessionController,
  shortcuts: ShortcutsController,
  "submit-once": SubmitOnceController,
  theme: ThemeController,
  "toast-undo": ToastUndoController,
};

/**
 * The server's time, whatever this computer's clock says: station computers are often wrong, and "4 minutes ago" must not be.
 * @param {import("../core/clock.js").Clock} clock
 * @param {string | undefined} serverNow when the page was made
 * @returns {import("../core/clock.js").Clock}
 */
export function serverClock(clock, serverNow) {
  const offset = Date.parse(serverNow ?? "") - clock.now();
  return Number.isFinite(offset) ? { ...clock, now: () => clock.now() + offset } : clock;
}

/** @returns {import("../core/controllers.js").Services} */
export function makeServices() {
  const clock = serverClock(systemClock, document.body.dataset.now);
  /** @type {Promise<import("../core/live.js").Live> | null} */
  let live = null;
  return {
    clock,
    http: new Http({ clock }),
    live: () => (live ??= import("../core/live.js").then(({ connectLive }) => connectLive(clock))),
    log: makeLog(),
    announce,
  };
}

/**
 * Starts the page's controllers: those of every page and its own.
 * @param {Record<string, import("../core/controllers.js").ControllerClass>} [own]
 * @param {import("../core/controllers.js").Services} [services] given when the page needs them before its controllers do
 * @returns {import("../core/controllers.js").Services}
 */
export function startPage(own = {}, services = makeServices()) {
  new Controllers(document.body, { ...GENERIC, ...own }, services).start();
  return services;
}

/** What the controllers of a visit's page share: the visit as the server knows it, the devices, and the call once it comes. */
import { isSummons, shouldJoin, viewOf } from "../call/visit_view.js";
import { VisitClient } from "../call/visit_client.js";
import { Emitter } from "../core/emitter.js";
import { connectLive } from "../core/live.js";
import { RoomDesk } from "./room_desk.js";

/** @typedef {import("../call/types").VisitState} VisitState */
/** @typedef {import("../call/visit_view.js").VisitView} VisitView */

/**
 * What the server says in the page.
 * @typedef {object} VisitData
 * @property {string} id the visit's
 * @property {string} name mine
 * @property {boolean} asks for my consent
 * @property {string} text_version of the consent
 * @property {VisitState} visit
 * @property {boolean} relay_only
 * @property {boolean} demo
 */

/** Over a reload: that this tab has looked at its devices, and what was switched off. */
const KEPT = "telehealth.visit";

export class VisitDesk extends RoomDesk {
  /** @type {Emitter<{view: VisitView, summoned: VisitState}>} */
  page = new Emitter();
  #ready = false;
  #started = false;
  #present = false;

  /**
   * @param {VisitData} data
   * @param {import("../core/controllers.js").Services} services
   */
  constructor(data, services) {
    const { id, visit, name, relay_only, demo } = data;
    const client = new VisitClient({ http: services.http, clock: services.clock, connectLive: () => connectLive(services.clock), id, arrives: data.asks, visit });
    const room = { me: { participant_id: "", name, role: /** @type {const} */ ("guest") }, is_host: false, relay_only, demo };
    const none = { referral_id: "", referral_href: "", hub_phone: null, language: document.documentElement.lang };
    super({ ...none, ...room, get room_id() { return client.visit.room_id ?? ""; } }, services);
    this.asks = data.asks;
    this.textVersion = data.text_version;
    this.client = client;
  }

  /** @returns {VisitView} */
  get view() {
    return viewOf({ visit: this.client.visit, asks: this.asks, ready: this.#ready, call: this.session.state });
  }

  /** The screen stays on while somebody waits to be called, too. */
  get keepsAwake() {
    return super.keepsAwake || (this.view === "waiting" && this.client.visit.state !== "away");
  }

  /** In front of the page, with camera and microphone asked for. */
  get present() {
    return this.#present;
  }

  /** Follows the visit and the call, and goes on where a reload broke off. */
  begin() {
    this.#resume();
    this.client.on("changed", ({ visit, before }) => this.#changed(visit, before));
    this.session.on("state", ({ state }) => this.#called(state));
    this.client.start();
    if (this.client.visit.consent) void this.client.arrive(); // Coming to the page is coming to the queue.
    addEventListener("pagehide", () => this.#keep());
    this.#follow();
  }

  /** Camera and microphone were looked at: on to the queue, or straight into the room. */
  go() {
    this.#ready = true;
    void this.meter.resume();
    if (this.client.visit.state !== "away") this.#open();
    this.#follow();
  }

  /** Takes the seat again, after hanging up or a refusal. */
  rejoin() {
    void this.meter.resume();
    this.#open();
    this.session.join();
  }

  /** @param {VisitState} visit @param {VisitState | null} before */
  #changed(visit, before) {
    if (isSummons(before, visit)) this.page.emit("summoned", visit);
    if (visit.state === "away") this.#close();
    else if (before?.state === "away" && visit.state === "waiting" && this.#ready) this.#open(); // In another tab, perhaps.
    this.#follow();
  }

  /** @param {import("../call/types").CallState} state */
  #called(state) {
    if (state === "finished" || state === "removed") void this.client.read();
    if (["left", "moved", "removed", "finished"].includes(state)) this.#close();
    this.#follow();
  }

  #follow() {
    const { view } = this;
    if (view === "devices") this.#open();
    const { session, client } = this;
    if (shouldJoin({ visit: client.visit, present: this.#present && this.#ready, call: session.state })) session.join();
    this.page.emit("view", this.view);
  }

  #open() {
    if (this.#present) return;
    this.#present = true;
    if (this.#started) void this.outgoing.open();
    else this.start();
    this.#started = true;
  }

  /** The lights of camera and microphone go out. */
  #close() {
    this.#present = false;
    this.outgoing.close();
  }

  #keep() {
    if (this.#ready) sessionStorage.setItem(KEPT, JSON.stringify({ id: this.client.id, ...this.outgoing.wanted }));
  }

  #resume() {
    const { id, ...wanted } = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}");
    sessionStorage.removeItem(KEPT);
    if (id !== this.client.id) return;
    this.outgoing.want(wanted);
    this.#ready = true;
    if (this.view !== "consent") this.go();
  }
}

/** @type {VisitDesk | null} */
let desk = null;

/** @param {VisitDesk} made */
export function provideVisit(made) {
  desk = made;
}

/** The page's desk. @returns {VisitDesk} */
export function visitDesk() {
  if (!desk) throw new Error("the page has not provided its desk");
  return desk;
}

/** What the line test's controllers share: the devices, what was found so far, and telling the server. */
import { browserFamily } from "../call/browser_family.js";
import { LevelMeter } from "../call/level_meter.js";
import { measure } from "../call/line_probe.js";
import { MediaDevicesOfCall } from "../call/media_devices.js";
import { Emitter } from "../core/emitter.js";

/** @typedef {import("../call/line_probe.js").Run} Run */
/** @typedef {import("../call/media_devices.js").DeviceState} DeviceState */
/** @typedef {{id: string, measured: boolean, ice_servers: RTCIceServer[]}} Test */
/** @typedef {"devices" | "direct" | "relay" | "done"} Step */

/** @extends {Emitter<{step: Step, result: string, devices: null}>} */
export class LineDesk extends Emitter {
  #services;
  /** @type {Test | null} */
  #test = null;
  /** @type {Promise<unknown>} */
  #told = Promise.resolve();
  /** @type {{camera: string, microphone: string, speaker: string, direct: Run | null, relay: Run | null}} */
  found = { camera: "untried", microphone: "untried", speaker: "untried", direct: null, relay: null };

  /** @param {import("../core/controllers.js").Services} services */
  constructor(services) {
    super();
    this.#services = services;
    this.devices = new MediaDevicesOfCall({ media: navigator.mediaDevices });
    this.meter = new LevelMeter({ makeContext: () => new AudioContext(), clock: services.clock });
    this.devices.on("changed", () => this.emit("devices", null));
    this.meter.on("silent", (silent) => void this.find({ microphone: silent ? "silent" : "ok" }));
  }

  /** The whole test. Rejects with what the server refused. */
  async run() {
    this.emit("step", "devices");
    this.found = { ...this.found, direct: null, relay: null };
    this.#test = /** @type {Test} */ (await this.#services.http.json("/api/line-tests", { method: "POST" }));
    await this.#open();
    const { measured, ice_servers } = this.#test;
    if (measured) await this.#way("direct", { iceServers: [] });
    if (ice_servers.length) await this.#way("relay", { iceServers: ice_servers, iceTransportPolicy: "relay" });
    this.emit("step", "done");
  }

  /**
   * Adds to what was found, and tells the server. Nobody's test is lost because one answer did not come.
   * @param {Partial<LineDesk["found"]>} more
   */
  find(more) {
    this.found = { ...this.found, ...more };
    this.#told = this.#told.then(() => this.#tell()).catch((error) => this.#services.log.warn("line_test_untold", { error }));
    return this.#told;
  }

  async #open() {
    const { devices, meter } = this;
    const sound = await devices.open("audio");
    await devices.open("camera");
    if (sound) meter.start(new MediaStream([sound]));
    await meter.resume().catch(() => {});
    await this.find({ microphone: outcome(devices.device("audio").state), camera: outcome(devices.device("camera").state) });
  }

  /**
   * @param {"direct" | "relay"} way
   * @param {RTCConfiguration} configuration
   */
  async #way(way, configuration) {
    this.emit("step", way);
    const { clock, http } = this.#services;
    const url = `/api/line-tests/${this.#test?.id}/offer`;
    const run = await measure({
      makePeerConnection: (wish) => new RTCPeerConnection(wish),
      clock,
      ticks: () => performance.now(),
      exchange: async (sdp) => (await http.json(url, { json: { sdp }, timeoutMs: 12_000 })).sdp,
    }, configuration);
    await this.find({ [way]: run });
  }

  async #tell() {
    if (!this.#test) return;
    const json = { ...this.found, browser: browserFamily(navigator.userAgent) };
    this.emit("result", await this.#services.http.html(`/api/line-tests/${this.#test.id}`, { method: "PUT", json }));
  }
}

/** @param {DeviceState} state */
function outcome(state) {
  return ["denied", "missing", "busy", "blocked"].includes(state) ? state : "ok";
}

/** @type {LineDesk | null} */
let desk = null;

/** @param {LineDesk} made */
export function provideLineDesk(made) {
  desk = made;
}

/** The page's desk. @returns {LineDesk} */
export function lineDesk() {
  if (!desk) throw new Error("the page has not provided its desk");
  return desk;
}

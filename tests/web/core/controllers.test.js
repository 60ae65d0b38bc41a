import assert from "node:assert/strict";
import { test } from "node:test";

import { Controller, Controllers } from "../../../web/static/js/core/controllers.js";
import { makePage, makeServices, settled } from "../support/dom.js";

function makeRegistry() {
  const events = [];
  class Probe extends Controller {
    start() {
      events.push(`start ${this.option("name")}`);
      this.on(this.element, "click", () => events.push(`click ${this.option("name")}`));
      this.every(1000, () => events.push(`tick ${this.option("name")}`));
    }
    stop() {
      super.stop();
      events.push(`stop ${this.option("name")}`);
    }
  }
  class Broken extends Controller {
    start() {
      throw new Error("broken");
    }
  }
  return { events, registry: { probe: Probe, broken: Broken } };
}

test("controllers start with the page and with every fragment that comes later", async () => {
  makePage('<p data-controller="probe" data-name="a"></p>');
  const { events, registry } = makeRegistry();
  const controllers = new Controllers(document.body, registry, makeServices());
  controllers.start();
  const later = document.createElement("div");
  later.innerHTML = '<p data-controller="probe other" data-name="b"></p>';
  document.body.append(later);
  await settled();
  assert.deepEqual(events, ["start a", "start b"]);
  controllers.stop();
});

test("an element that leaves takes its controller, its listeners and its timers with it", async () => {
  makePage('<p data-controller="probe" data-name="a"></p>');
  const { events, registry } = makeRegistry();
  const services = makeServices();
  const controllers = new Controllers(document.body, registry, services);
  controllers.start();
  const element = document.querySelector("p");
  element.remove();
  await settled();
  element.click();
  services.clock.turn(5000);
  assert.deepEqual(events, ["start a", "stop a"]);
  controllers.stop();
});

test("an element that only moves keeps its controller", async () => {
  makePage('<div id="to"></div><p data-controller="probe" data-name="a"></p>');
  const { events, registry } = makeRegistry();
  const controllers = new Controllers(document.body, registry, makeServices());
  controllers.start();
  document.querySelector("#to").append(document.querySelector("p"));
  await settled();
  assert.deepEqual(events, ["start a"]);
  controllers.stop();
});

test("one broken controller does not take the others down", async () => {
  makePage('<p data-controller="broken"></p><p data-controller="probe" data-name="a"></p>');
  const { events, registry } = makeRegistry();
  globalThis.reportError = () => events.push("reported");
  const controllers = new Controllers(document.body, registry, makeServices());
  controllers.start();
  assert.deepEqual(events, ["reported", "start a"]);
  controllers.stop();
  delete globalThis.reportError;
});

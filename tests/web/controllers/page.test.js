import assert from "node:assert/strict";
import { test } from "node:test";

import { AgoController } from "../../../web/static/js/controllers/ago_controller.js";
import { ConnectionController } from "../../../web/static/js/controllers/connection_controller.js";
import { DisclosureController } from "../../../web/static/js/controllers/disclosure_controller.js";
import { ErrorSummaryController } from "../../../web/static/js/controllers/error_summary_controller.js";
import { showCompleteness, showSaved } from "../../../web/static/js/controllers/marks.js";
import { serverClock } from "../../../web/static/js/controllers/shell.js";
import { ShortcutsController } from "../../../web/static/js/controllers/shortcuts_controller.js";
import { ThemeController } from "../../../web/static/js/controllers/theme_controller.js";
import { ToastUndoController } from "../../../web/static/js/controllers/toast_undo_controller.js";
import { WorklistController } from "../../../web/static/js/controllers/worklist_controller.js";
import { makeClock, makePage, makeServices, settled } from "../support/dom.js";

function start(Class, selector, services = makeServices()) {
  const element = document.querySelector(selector);
  const controller = new Class(element, services);
  controller.start();
  return { element, controller, services };
}
const press = (key, target = document.body) => target.dispatchEvent(new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

test("a relative time ticks, and becomes exact after an hour", () => {
  makePage('<time datetime="2026-11-24T03:20:00Z" title="10:20, 24/11/2026" data-form="ago">4 minutes ago</time>');
  const { element, services } = start(AgoController, "time");
  services.clock.turn(60_000);
  assert.equal(element.textContent, "5 minutes ago");
  services.clock.turn(3_600_000);
  assert.equal(element.textContent, "10:20, 24/11/2026");
});

test("an exact time from the server stays as the server wrote it", () => {
  makePage('<time datetime="2026-11-24T01:20:00Z" title="08:20, 24/11/2026" data-form="ago">08:20</time>');
  const { element, services } = start(AgoController, "time");
  services.clock.turn(60_000);
  assert.equal(element.textContent, "08:20");
});

test("waiting goes on counting beyond an hour", () => {
  makePage('<time datetime="2026-11-24T03:20:00Z" title="10:20" data-form="waited">4 minutes</time>');
  const { element, services } = start(AgoController, "time");
  services.clock.turn(3_600_000);
  assert.equal(element.textContent, "1 h 04");
});

test("a wrong clock in this computer does not make times wrong", () => {
  const clock = serverClock(makeClock(Date.parse("2020-01-01T00:00:00Z")), "2026-11-24T03:24:00+00:00");
  assert.equal(clock.now(), Date.parse("2026-11-24T03:24:00Z"));
  assert.equal(serverClock(makeClock(5), undefined).now(), 5);
});

const TOAST = '<div id="t" data-seconds="10"><span data-part="words">Case claimed</span><form><button>Undo<span data-part="left"></span></button></form><button data-part="close" hidden></button></div>';

test("undo counts its ten seconds down, then the message goes", () => {
  makePage(TOAST);
  const { element, services } = start(ToastUndoController, "#t");
  assert.equal(element.querySelector("form").textContent, "Undo, 10 seconds");
  services.clock.turn(4000);
  assert.equal(element.querySelector("form").textContent, "Undo, 6 seconds");
  services.clock.turn(6000);
  assert.equal(document.querySelector("#t"), null);
  assert.deepEqual(services.said, ["Case claimed. You can undo this for a few seconds."]);
});

test("a message somebody is at stays, but can no longer be undone", () => {
  makePage(TOAST);
  const { element, services } = start(ToastUndoController, "#t");
  element.matches = (selector) => selector.includes(":focus-within");
  services.clock.turn(10_000);
  assert.ok(document.querySelector("#t"));
  assert.equal(document.querySelector("#t form"), null);
});

const LINK = '<span class="connection connection--unknown"><svg><use></use></svg><span data-part="word"></span></span>';

test("the connection is told from the browser, from answers and from the live line", async () => {
  makePage(LINK);
  const { element, services } = start(ConnectionController, ".connection");
  await settled();
  assert.equal(element.dataset.state, "online");
  services.http.emit("unreachable", null);
  assert.equal(element.dataset.state, "offline");
  services.http.emit("answered", { ms: 50 });
  assert.equal(element.dataset.state, "online");
  services.http.emit("answered", { ms: 4000 });
  assert.equal(element.dataset.state, "weak");
  services.clock.turn(25_000);
  assert.equal(element.dataset.state, "online");
  services.connection.emit("offline", null);
  services.clock.turn(4000);
  assert.equal(element.dataset.state, "weak");
  services.clock.turn(30_000);
  assert.equal(element.dataset.state, "offline");
  assert.equal(services.said.at(-1), "No connection. What you typed is still on this page.");
});

test("a live line that is refused asks to sign in, then knocks again", async () => {
  makePage(LINK);
  const services = makeServices();
  services.http.onExpired(async () => true);
  start(ConnectionController, ".connection", services);
  await settled();
  services.connection.emit("refused", { code: "kernel.sign_in_needed" });
  await settled();
  assert.equal(services.connection.retries, 1);
});

test("Escape closes a menu and gives the focus back", () => {
  makePage("<details open><summary tabindex='0'>Menu</summary><a href='/x'>x</a></details>");
  const { element } = start(DisclosureController, "details");
  press("Escape", element.querySelector("a"));
  assert.equal(element.open, false);
  assert.equal(document.activeElement.textContent, "Menu");
});

test("a click elsewhere closes a menu", () => {
  makePage("<details open><summary>Menu</summary></details><p>else</p>");
  const { element } = start(DisclosureController, "details");
  document.querySelector("p").click();
  assert.equal(element.open, false);
});

test("the error summary takes the focus, and its links put it into the field", () => {
  makePage('<div id="s" tabindex="-1"><a href="#f-pulse">Pulse</a></div><input id="f-pulse">');
  HTMLElement.prototype.scrollIntoView = () => {};
  const { element } = start(ErrorSummaryController, "#s");
  assert.equal(document.activeElement, element);
  element.querySelector("a").click();
  assert.equal(document.activeElement.id, "f-pulse");
});

const KEYS = `<input data-find><a data-key="c" data-key-label="New referral" href="#new">new</a>
<article data-key="x">A row of a list</article>
<dialog id="shortcuts-dialog"><dl data-part="keys"><div data-part="find"><dt>/</dt><dd>Find</dd></div></dl><input type="checkbox" data-part="enabled"></dialog>`;

function makeKeys() {
  makePage(KEYS);
  localStorage.clear();
  HTMLElement.prototype.getClientRects = () => [{}];
  const pressed = [];
  document.querySelector("a").addEventListener("click", () => pressed.push("c"));
  document.querySelector("article").addEventListener("click", () => pressed.push("x"));
  start(ShortcutsController, "body");
  return pressed;
}

test("slash goes to the search, and a key presses what declares it", () => {
  const pressed = makeKeys();
  press("/");
  assert.ok(document.activeElement.hasAttribute("data-find"));
  press("c", document.activeElement);
  assert.deepEqual(pressed, [], "typing is no command");
  for (const key of ["c", "x"]) press(key);
  assert.deepEqual(pressed, ["c"], "a row's name is no key");
});

test("a question mark lists the page's keys, and nothing else that has a name", () => {
  makeKeys();
  press("?");
  assert.ok(document.querySelector("dialog").open);
  assert.equal(document.querySelector("dl").textContent, "/FindcNew referral");
});

test("where nothing can be searched the list has no key for it", () => {
  makeKeys();
  document.querySelector("[data-find]").remove();
  press("?");
  assert.equal(document.querySelector('[data-part="find"]').hidden, true);
});

const WORKLIST = `<div id="w"><button data-part="next"></button><button data-part="previous"></button>
<article data-key="1" data-state="requested"><a href="#1">1</a></article><article data-key="2" data-state="requested"><a href="#2">2</a></article></div>`;

test("one case after the other, and no further than the last", () => {
  makePage(WORKLIST);
  HTMLElement.prototype.scrollIntoView = () => {};
  window.matchMedia = globalThis.matchMedia = () => ({ matches: false });
  start(WorklistController, "#w");
  const chosen = (part) => {
    document.querySelector(`[data-part="${part}"]`).click();
    return [...document.querySelectorAll('[aria-current="true"]')].map((row) => row.dataset.key).join();
  };
  assert.deepEqual(["next", "next", "next", "previous", "previous"].map(chosen), ["1", "2", "2", "1", "1"]);
  assert.equal(document.activeElement.textContent, "1");
});

test("single keys can be turned off, and stay off", () => {
  const pressed = makeKeys();
  const box = document.querySelector('[data-part="enabled"]');
  assert.ok(box.checked);
  box.checked = false;
  box.dispatchEvent(new Event("change"));
  press("c");
  assert.deepEqual(pressed, []);
  assert.equal(localStorage.getItem("single-keys"), "off");
});

test("a theme is shown at once and remembered for the server", () => {
  makePage('<div id="t" hidden><button data-theme-choice="dark" aria-pressed="false"></button><button data-theme-choice="auto" aria-pressed="true"></button></div>');
  const { element } = start(ThemeController, "#t");
  assert.equal(element.hidden, false);
  element.querySelector("button").click();
  assert.equal(document.documentElement.dataset.theme, "dark");
  assert.match(document.cookie, /theme=dark/);
  assert.deepEqual([...element.children].map((b) => b.getAttribute("aria-pressed")), ["true", "false"]);
});

test("the marks say what the server said, with their own icon", () => {
  makePage('<span class="saved saved--saving"><svg><use></use></svg><span data-part="words"></span></span><span class="ring"><circle data-part="full"></circle><span data-part="percent"></span></span>');
  document.body.dataset.icons = "/static/dist/icons.svg";
  showSaved(document.querySelector(".saved"), "failed", "Not saved");
  assert.equal(document.querySelector(".saved").className, "saved saved--failed");
  assert.equal(document.querySelector("use").getAttribute("href"), "/static/dist/icons.svg#triangle-alert");
  showCompleteness(document.querySelector(".ring"), 50, "Half");
  assert.equal(document.querySelector('[data-part="percent"]').textContent, "50%");
  assert.equal(document.querySelector(".ring").getAttribute("aria-label"), "Half");
});

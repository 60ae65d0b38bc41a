import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { ChatLog } from "../../../web/static/js/call/chat_log.js";
import { Emitter } from "../../../web/static/js/core/emitter.js";
import { Problem } from "../../../web/static/js/core/problem.js";
import { makePage, makeServices, settled } from "../support/dom.js";

makePage("");
const { provideDesk } = await import("../../../web/static/js/controllers/room_desk.js");
const load = async (name, file = `room_${name}_controller.js`) => import(`../../../web/static/js/controllers/${file}`);

const HOST = { id: "h", name: "BS. Trần Quang Minh", role: "host", state: "connected", facility: "Bệnh viện", media: {}, since: "", seen_at: null };
const GUEST = { id: "g", name: "BS. Vàng Thị Lan", role: "guest", state: "waiting", facility: "Trạm Tả Phìn", media: {}, since: "2026-11-24T03:22:00Z", seen_at: "2026-11-24T03:23:58Z" };

/** A desk whose call is what a test says it is. */
function makeDesk({ services = makeServices(), people = [HOST, GUEST], isHost = true } = {}) {
  const session = Object.assign(new Emitter(), {
    state: "waiting", participants: people, me: people[0], online: true, levels: new Map(), done: [], liveAt: null,
    admit: async (id) => void session.done.push(["admit", id]),
    remove: async (id) => void session.done.push(["remove", id]),
    finish: async () => void session.done.push(["finish"]),
    become(state, change = {}) {
      const from = session.state;
      Object.assign(session, { state, ...change });
      session.emit("state", { state, from, problem: change.problem ?? null });
    },
    say: (text) => session.chat.say("h", text),
  });
  Object.defineProperty(session, "serverNow", { get: () => services.clock.now() });
  let id = 0;
  session.chat = new ChatLog({ send: async () => session.chatAnswer?.(), clock: services.clock, newId: () => `m${(id += 1)}` });
  const device = { audio: { state: "on", track: {} }, camera: { state: "on", track: {} } };
  const devices = Object.assign(new Emitter(), { soundLost: false, device: (kind) => device[kind], kinds: device });
  const outgoing = Object.assign(new Emitter(), {
    sending: { sound: true, camera: true, screen: false }, cameraWanted: true, pressed: [],
    toggle: async (what) => {
      outgoing.pressed.push(what);
      outgoing.sending = { ...outgoing.sending, [what]: !outgoing.sending[what] };
      outgoing.emit("changed", null);
    },
    restartSound: async () => void outgoing.pressed.push("restart"),
  });
  Object.defineProperty(outgoing, "expected", { get: () => outgoing.sending });
  const meter = Object.assign(new Emitter(), { resume: async () => undefined });
  const desk = { data: { is_host: isHost }, services, session, devices, outgoing, meter, screen: { possible: true }, speaker: new Emitter() };
  provideDesk(desk);
  return desk;
}

function start(Class, selector, services) {
  const controller = new Class(document.querySelector(selector), services);
  controller.start();
  return controller;
}

describe("the door", async () => {
  const { RoomDoorController } = await load("door");
  const PAGE = `<main tabindex="-1"><section class="stage"><div id="door" hidden><ul data-part="list"></ul></div></section></main>
    <template id="door-card"><li class="door__card"><b data-part="face"></b><b data-part="name"></b><i data-part="facility"></i><span data-part="since"></span>
    <span data-part="seen"></span><p data-part="identity"></p><button data-part="admit">In</button><button data-part="refuse">No</button><p data-part="fault" hidden></p></li></template>`;
  const open = (options) => {
    makePage(PAGE);
    const desk = makeDesk(options);
    start(RoomDoorController, "#door", desk.services);
    return desk;
  };
  const card = () => document.querySelector(".door__card");

  test("shows who waits, from where, for how long, and when they were last heard of", () => {
    const { services } = open();
    const said = card().textContent;
    for (const words of [GUEST.name, GUEST.facility, "Waiting for 2 minutes", "Line is there"]) assert.ok(said.includes(words), words);
    assert.deepEqual(services.said, [`${GUEST.name} waits at the door`]);
  });

  // Pain 6: an alert for each person, not for the list.
  test("a second one who waits is told too, and has a card of their own", () => {
    const { services, session } = open();
    session.participants.push({ ...GUEST, id: "second", name: "Lò Thị Mai" });
    session.emit("participants", session.participants);
    assert.equal(document.querySelectorAll(".door__card").length, 2);
    assert.deepEqual(services.said, [`${GUEST.name} waits at the door`, "Lò Thị Mai waits at the door"]);
  });

  test("a sign that is older than a heartbeat or two is told with its age", () => {
    const { services } = open();
    services.clock.turn(20_000);
    assert.ok(card().textContent.includes("Line is there, last sign 22 seconds ago"));
  });

  test("somebody without a sign for half a minute keeps the place, and the card says so", () => {
    const { services } = open();
    services.clock.turn(40_000);
    assert.ok(card().textContent.includes("No sign for 42 seconds; the place is kept"));
  });

  test("one press lets in, and the card goes with the waiting; the focus stays in the room", async () => {
    const { session } = open();
    const button = card().querySelector('[data-part="admit"]');
    button.focus();
    button.click();
    await settled();
    assert.deepEqual(session.done, [["admit", "g"]]);
    session.participants = [HOST, { ...GUEST, state: "admitted" }];
    session.emit("participants", session.participants);
    assert.equal(card(), null);
    assert.equal(document.querySelector("#door").hidden, true);
    assert.equal(document.activeElement.tagName, "MAIN");
  });

  test("a refusal is said on the card, and the button is there for another try", async () => {
    const { session } = open();
    session.admit = async () => Promise.reject(new Problem("rooms.full", { sentence: "Four people are in already." }));
    card().querySelector('[data-part="admit"]').click();
    await settled();
    const fault = card().querySelector('[data-part="fault"]');
    assert.deepEqual([fault.hidden, fault.textContent], [false, "Four people are in already."]);
  });
});

describe("what the system tells", async () => {
  const { RoomToldController } = await load("told");
  const { soundGate } = await load("sound");
  const open = () => {
    makePage(`<div id="told"><span data-part="icon"><svg><use></use></svg></span><span data-part="words"></span><button data-part="act" hidden></button></div>`);
    const desk = makeDesk();
    desk.session.state = "live";
    start(RoomToldController, "#told", desk.services);
    return desk;
  };
  const told = () => (document.querySelector("#told").hidden ? null : document.querySelector('[data-part="words"]').textContent);
  const act = () => document.querySelector('[data-part="act"]');

  test("nothing, while all is well", () => {
    open();
    assert.equal(told(), null);
  });

  test("a broken line before anything else", () => {
    const { session, devices } = open();
    devices.soundLost = true;
    session.become("reconnecting");
    assert.match(told(), /line broke/);
  });

  test("a server that is away only after a moment, and that the call goes on", () => {
    const { session, services } = open();
    session.online = false;
    session.emit("signaling", false);
    assert.equal(told(), null);
    services.clock.turn(1500);
    assert.match(told(), /The call goes on/);
    session.online = true;
    session.emit("signaling", true);
    assert.equal(told(), null);
  });

  // Pain 19: a phone call or Siri took the microphone.
  test("a microphone that stopped, with the one button that helps", () => {
    const { devices, outgoing } = open();
    devices.soundLost = true;
    devices.emit("changed", "audio");
    assert.equal(told(), "Your microphone stopped.");
    act().click();
    assert.deepEqual(outgoing.pressed, ["restart"]);
  });

  // Pain 18: iOS and autoplay rules.
  test("sound that the browser holds back, until somebody taps", () => {
    open();
    let taps = 0;
    document.addEventListener("telehealth:hear", () => (taps += 1));
    soundGate.emit("blocked", true);
    assert.deepEqual([told(), act().textContent], ["The browser holds the sound back.", "Tap to hear"]);
    act().click();
    assert.equal(taps, 1);
    soundGate.emit("blocked", false);
    assert.equal(told(), null);
  });
});

describe("which view is shown", async () => {
  const { RoomViewController } = await load("view");
  const open = (options) => {
    makePage(`<main id="room" tabindex="-1" data-view="check"><i data-view-of="check"></i><i data-view-of="waiting" hidden></i><i data-view-of="room" hidden></i><i data-view-of="after" hidden></i></main>`);
    document.title = "Room";
    const desk = makeDesk(options);
    desk.session.state = "idle";
    start(RoomViewController, "#room", desk.services);
    return desk;
  };
  const shown = () => [...document.querySelectorAll("[data-view-of]")].filter((part) => !part.hidden).map((part) => part.dataset.viewOf);

  test("each state of the call has its view, and going in keeps the one before", () => {
    const { session } = open();
    const seen = ["joining", "waiting", "connecting", "live", "reconnecting", "moved", "joining", "live", "finished"].map((state) => (session.become(state), shown()[0]));
    assert.deepEqual(seen, ["check", "room", "room", "room", "room", "after", "after", "room", "after"]);
  });

  test("a guest who waits sees the waiting room, not the room", () => {
    const { session } = open({ people: [GUEST, HOST], isHost: false });
    session.become("waiting");
    assert.deepEqual(shown(), ["waiting"]);
  });

  test("a host's title says that somebody waits", () => {
    const { session } = open();
    session.become("waiting");
    assert.equal(document.title, "(1) waiting at the door");
    session.participants = [HOST];
    session.emit("participants", session.participants);
    assert.equal(document.title, "Room");
  });
});

describe("switches and small pictures", async () => {
  const { RoomToggleController } = await load("toggle");
  const { RoomEdgeController } = await load("edge");

  test("a switch says what a press does", async () => {
    makePage(`<button id="b" data-what="sound"><svg><use></use></svg><span></span></button>`);
    const { services, outgoing } = makeDesk();
    start(RoomToggleController, "#b", services);
    const button = document.querySelector("#b");
    assert.equal(button.textContent.trim(), "Mute");
    button.click();
    await settled();
    assert.deepEqual([button.textContent.trim(), outgoing.pressed, services.said], ["Unmute", ["sound"], ["You are muted"]]);
    assert.ok(button.classList.contains("control--off"));
  });

  test("where a screen cannot be shared there is no switch for it", () => {
    makePage(`<button id="b" data-what="screen"><svg><use></use></svg><span></span></button>`);
    const desk = makeDesk();
    desk.screen.possible = false;
    start(RoomToggleController, "#b", desk.services);
    assert.equal(document.querySelector("#b").hidden, true);
  });

  test("the arrow keys send the small pictures to another corner, and say where", () => {
    const window = makePage(`<div><div id="edge" data-corner="se"><button data-part="grip"></button></div></div>`);
    globalThis.matchMedia = () => ({ matches: false });
    const { services } = makeDesk();
    start(RoomEdgeController, "#edge", services);
    const press = (key) => document.querySelector('[data-part="grip"]').dispatchEvent(new window.KeyboardEvent("keydown", { key }));
    press("ArrowLeft");
    press("ArrowUp");
    press("Tab");
    assert.equal(document.querySelector("#edge").dataset.corner, "nw");
    assert.deepEqual(services.said, ["At the bottom left", "At the top left"]);
  });
});

describe("case, note and chat", async () => {
  const { RoomPanelController, PANEL_WANTED } = await load("panel");
  const { RoomChatController, UNREAD } = await load("chat");
  const PANEL = `<main class="room"><aside id="panel" class="is-folded"><button data-part="handle"></button><div role="tablist">
    <button role="tab" data-tab="case"></button><button role="tab" data-tab="chat" tabindex="-1"></button></div>
    <div id="panel-case" data-room-panel="case" data-src="/case" tabindex="0" hidden></div>
    <div id="panel-chat" data-room-panel="chat" hidden><ol data-part="list"></ol><p data-part="none"></p><form data-part="form"><input id="chat-text" data-part="write"></form></div></aside></main>
    <template id="chat-line"><li><span data-part="who"></span><span data-part="text"></span><span data-part="state"></span><button data-part="retry" hidden></button></li></template>`;
  const open = (answer = () => new Response("<p>Case</p><a href='/away'>x</a>")) => {
    makePage(PANEL);
    globalThis.matchMedia = () => Object.assign(new EventTarget(), { matches: false });
    const services = makeServices({ answer });
    const desk = makeDesk({ services });
    start(RoomPanelController, "#panel", services);
    start(RoomChatController, "#panel-chat", services);
    return desk;
  };
  const want = (name) => document.dispatchEvent(new CustomEvent(PANEL_WANTED, { detail: { name } }));
  const folded = () => document.querySelector("#panel").classList.contains("is-folded");

  test("a tab opens the sheet and loads its page once; asking again folds it", async () => {
    let asked = 0;
    open(() => ((asked += 1), new Response("<p>Case</p><a href='/away'>x</a>")));
    want("case");
    await settled();
    assert.deepEqual([folded(), document.querySelector("#panel-case p").textContent], [false, "Case"]);
    assert.equal(document.querySelector("#panel-case a").target, "_blank", "nobody hangs up by following a link");
    want("case");
    want("case");
    await settled();
    assert.deepEqual([asked, folded()], [1, false]);
    want("case");
    assert.equal(folded(), true);
  });

  test("a page that cannot be had says so and offers another try", async () => {
    let works = false;
    open(() => (works ? new Response("<p>Case</p>") : Promise.reject(new TypeError("away"))));
    want("case");
    await settled();
    works = true;
    assert.match(document.querySelector("#panel-case p").textContent, /cannot be reached/);
    document.querySelector("#panel-case button").click();
    await settled();
    assert.equal(document.querySelector("#panel-case p").textContent, "Case");
  });

  test("a message shows how far it came, and is never markup", async () => {
    const { session } = open();
    want("chat");
    let release;
    session.chatAnswer = () => new Promise((resolve) => (release = resolve));
    const sent = session.say("<b>5 mg</b>");
    assert.match(document.querySelector("#panel-chat li").textContent, /Me.*<b>5 mg<\/b>Sending…/);
    release();
    await sent;
    assert.match(document.querySelector("#panel-chat li").textContent, /Sent/);
    session.chatAnswer = () => Promise.reject(new Problem("socket.offline"));
    await session.say("later");
    assert.match([...document.querySelectorAll("#panel-chat li")].at(-1).textContent, /Waits for the line/);
  });

  test("what others write while the chat is closed is counted until it is read", () => {
    const { session } = open();
    const counts = [];
    document.addEventListener(UNREAD, ({ detail }) => counts.push(detail.unread));
    const heard = (seq) => session.chat.heard({ seq, at: "2026-11-24T03:24:00Z", participant_id: "g", body: { client_id: `x${seq}`, text: "one" }, kind: "said" });
    heard(1);
    heard(2);
    want("chat");
    heard(3);
    assert.deepEqual(counts, [1, 2, 0]);
    assert.ok(document.querySelector("#panel-chat li").textContent.includes(GUEST.name));
  });
});

describe("acts that cannot be undone", async () => {
  const { RoomFinishController, RoomRefuseController } = await load("host", "room_host_dialogs.js");
  const dialog = (part) => `<dialog id="d" open><p data-part="fault" hidden></p><button data-part="stay"></button><button data-part="${part}"></button></dialog>`;

  test("finishing closes the question once it is done, and says why when it is not", async () => {
    makePage(dialog("finish"));
    const { services, session } = makeDesk();
    start(RoomFinishController, "#d", services);
    session.finish = async () => Promise.reject(new Problem("socket.timeout"));
    document.querySelector('[data-part="finish"]').click();
    await settled();
    assert.match(document.querySelector('[data-part="fault"]').textContent, /cannot be reached/);
    assert.equal(document.querySelector("#d").open, true);
    session.finish = async () => void session.done.push(["finish"]);
    document.querySelector('[data-part="finish"]').click();
    await settled();
    assert.deepEqual([session.done, document.querySelector("#d").open], [[["finish"]], false]);
  });

  test("whom not to let in is what the opening button says", async () => {
    makePage(`<button id="open" data-opens="d" data-participant="g"></button>${dialog("refuse")}`);
    const { services, session } = makeDesk();
    start(RoomRefuseController, "#d", services);
    document.querySelector("#open").click();
    document.querySelector('[data-part="refuse"]').click();
    await settled();
    assert.deepEqual(session.done, [["remove", "g"]]);
  });

  test("a report says who, why and for how long, and ends the consultation for all only when that is asked", async () => {
    const form = '<form data-part="form"><input type="radio" name="reason" value="threat" checked><textarea name="text">Quát tháo</textarea><input type="checkbox" name="ban"><input type="checkbox" name="ends" checked></form>';
    makePage(`<button id="open" data-opens="d" data-participant="g"></button><dialog id="d"><b data-part="name"></b>${form}<p data-part="fault" hidden></p><button data-part="report"><span data-part="words"></span></button></dialog>`);
    const { services, session, data } = makeDesk();
    data.room_id = "r";
    const sent = [];
    services.http.json = async (path, { json }) => void sent.push([path, json]);
    const { RoomReportController } = await load("host", "room_host_dialogs.js");
    start(RoomReportController, "#d", services);
    document.querySelector("#open").click();
    document.querySelector("[name=text]").value = "Quát tháo";
    document.querySelector("[name=ban]").checked = false;
    document.querySelector("[name=ends]").checked = true;
    document.querySelector('[data-part="report"]').click();
    await settled();
    assert.deepEqual(sent, [["/api/rooms/r/reports", { participant_id: "g", reason: "threat", text: "Quát tháo", days: 0 }]]);
    assert.deepEqual(session.done, [["finish"]]);
  });
});

describe("the people", async () => {
  const { RoomPeopleController } = await load("people");
  const { RoomLockController } = await load("lock");
  const ROW = '<li><b data-part="face"></b><b data-part="name"></b><i data-part="state"></i><span data-part="acts" hidden><button data-part="again"></button><button data-part="remove" data-opens="remove-dialog"></button><button data-part="report" data-opens="report-dialog"></button></span><span data-part="fault" hidden></span></li>';
  const PATIENT = { ...GUEST, id: "p", name: "Lò Thị Hợi", kind: "patient", relation: "", state: "connected", facility: null };
  const SON = { ...PATIENT, id: "s", name: "Lò Văn Con", kind: "companion", relation: "interpreter" };
  const open = () => {
    makePage(`<details id="who"><summary></summary><span data-part="count"></span><ul data-part="list"></ul></details><template id="person-row">${ROW}</template>`);
    const desk = makeDesk({ people: [{ ...HOST, kind: "clinician", relation: "" }, { ...GUEST, kind: "clinician", relation: "" }, PATIENT, SON] });
    start(RoomPeopleController, "#who", desk.services);
    return desk;
  };
  const rows = () => [...document.querySelectorAll("#who li")];
  const acts = (row) => [...row.querySelectorAll("button")].filter((one) => !one.hidden).map((one) => one.dataset.part);

  test("each says as what somebody is here, and what a host may do about them", () => {
    open();
    assert.deepEqual(rows().map((row) => row.querySelector('[data-part="state"]').textContent.split(",")[0]), ["Bệnh viện", "Trạm Tả Phìn", "patient", "interpreter"]);
    assert.equal(rows()[0].querySelector('[data-part="acts"]').hidden, true);
    assert.deepEqual(rows().slice(1).map(acts), [["remove"], ["remove", "report"], ["remove", "report"]]);
    assert.equal(rows()[2].querySelector('[data-part="report"]').dataset.participant, "p");
  });

  test("a line stays the same element while it changes, and who was taken out can be let in again", async () => {
    const { session } = open();
    const before = rows()[2];
    session.participants[2] = { ...PATIENT, state: "removed" };
    session.emit("participants", session.participants);
    assert.equal(rows()[2], before);
    assert.deepEqual(acts(before), ["again", "report"]);
    before.querySelector('[data-part="again"]').click();
    await settled();
    assert.deepEqual(session.done, [["admit", "p"]]);
  });

  test("the lock's label says what a press does", async () => {
    makePage('<div id="lock"><svg><use></use></svg><button data-part="press"><span data-part="words"></span></button><p data-part="fault" hidden></p></div>');
    const { services, session } = makeDesk();
    Object.assign(session, { locked: false, lock: async (locked) => void session.done.push(["lock", locked]) });
    start(RoomLockController, "#lock", services);
    document.querySelector("#lock button").click();
    await settled();
    session.locked = true;
    session.emit("locked", true);
    assert.deepEqual([session.done, document.querySelector("#lock span").textContent], [[["lock", true]], "Unlock the room"]);
  });
});

describe("a fault of the server", () => {
  test("is told with the number under which it stands in the log", async () => {
    const { problemWords } = await load("", "room_words.js");
    assert.match(problemWords(new Problem("kernel.fault", { params: { request_id: "01a2" } })), /kernel\.fault · 01a2/);
    assert.match(problemWords(new Problem("kernel.fault")), /\(kernel\.fault\)/);
  });
});

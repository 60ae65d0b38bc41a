import { Emitter } from "../../../../web/static/js/core/emitter.js";
import { Problem } from "../../../../web/static/js/core/problem.js";

/** The socket, with a test as its server: answers by `answers[name]`, keeps what was asked. */
export class FakeConnection extends Emitter {
  online = false;
  running = false;
  requests = [];
  renewed = 0;
  retried = 0;
  answers = {};

  constructor(auth = () => ({})) {
    super();
    this.auth = auth;
  }

  start() {
    this.running = true;
  }

  stop() {
    this.running = false;
    if (this.online) this.drop();
  }

  retry() {
    this.retried += 1;
  }

  renew() {
    this.renewed += 1;
  }

  send(name, payload) {
    this.requests.push({ name, payload });
  }

  async request(name, payload, options) {
    if (!this.online) throw new Problem("socket.offline");
    this.requests.push({ name, payload, options });
    const answer = this.answers[name] ?? {};
    const given = typeof answer === "function" ? await answer(payload) : answer;
    if (given instanceof Error) throw given;
    return { ok: true, ...given };
  }

  of(name) {
    return this.requests.filter((request) => request.name === name).map(({ payload }) => payload);
  }

  open() {
    this.online = true;
    this.emit("online", null);
  }

  drop(reason = "transport close") {
    this.online = false;
    this.emit("offline", reason);
  }

  tell(name, data) {
    this.emit("message", { name, data });
  }
}

export const HOST = { id: "host", name: "BS. Minh", role: "host", state: "connected", joined_order: 1, media: null };
export const GUEST = { id: "guest", name: "BS. Lan", role: "guest", state: "waiting", joined_order: null, media: null };

export function roomState(me, participants, more = {}) {
  const room = { id: "room", state: "open", last_seq: 0, live_at: null, ...more.room };
  return { state: { room, me, participants, events: more.events ?? [], ice_servers: more.ice_servers ?? null, now: more.now ?? null } };
}

export function said(seq, clientId, text, from = "host") {
  return { seq, kind: "said", at: "2026-11-22T08:00:00+00:00", participant_id: from, body: { client_id: clientId, text } };
}

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PeerLink } from "../../../web/static/js/call/peer_link.js";
import { FakeClock, settled } from "./support/fake_clock.js";
import { FakePeer, FakeTrack } from "./support/fake_peer.js";

const NOTHING = { audio: null, camera: null, screen: null };
const FRESH = [{ urls: "turn:fresh" }];

/** Two ends of one link, with a relay between them that a test can take away. */
function pair(clock = new FakeClock()) {
  const both = { clock, relay: true, asked: [] };
  both.host = end(both, "host", false);
  both.guest = end(both, "guest", true);
  return both;
}

function end(both, name, polite) {
  const side = { peers: [], states: [], remotes: 0 };
  const other = () => (name === "host" ? both.guest : both.host);
  side.make = () => {
    const link = new PeerLink({
      polite,
      iceServers: [],
      tracks: { ...NOTHING, audio: new FakeTrack("audio") },
      signaling: {
        online: () => both.relay,
        send: async (message) => {
          if (!both.relay) throw new Error("away");
          queueMicrotask(() => void other().link?.receive(structuredClone(message)));
        },
        restartIce: async ({ fresh }) => {
          if (!both.relay) throw new Error("away");
          both.asked.push([name, fresh]);
          if (polite) queueMicrotask(() => void other().link?.receive({ kind: "restart_ice", fresh }));
          return FRESH;
        },
      },
      deps: {
        clock: both.clock,
        makePeerConnection: (configuration) => {
          const pc = new FakePeer(configuration);
          side.peers.push(pc);
          return pc;
        },
        makeStream: () => ({}),
        report: () => undefined,
      },
    });
    link.on("state", (state) => side.states.push(state));
    link.on("remote", () => (side.remotes += 1));
    side.link = link;
    return link;
  };
  side.pc = () => side.peers.at(-1);
  return side;
}

async function connected(clock) {
  const both = pair(clock);
  both.guest.make().start();
  both.host.make().start();
  await both.clock.pass(300);
  for (const { pc } of [both.host, both.guest]) pc().become("connected");
  return both;
}

describe("two ends", () => {
  test("connect with one offer and one answer, and three transceivers each", async () => {
    const { host, guest } = await connected();
    for (const side of [host, guest]) {
      assert.deepEqual(side.states, ["connecting", "connected"]);
      assert.equal(side.pc().getTransceivers().length, 3);
      assert.equal(side.pc().configuration.bundlePolicy, "max-bundle");
    }
    assert.deepEqual(Object.keys(guest.link.remote).filter((kind) => guest.link.remote[kind]), ["audio", "camera", "screen"]);
  });

  test("a track is put in and taken out without another message", async () => {
    const { host, clock } = await connected();
    const screen = new FakeTrack("video");
    await host.link.replace("screen", screen);
    await host.link.replace("screen", null);
    await clock.pass(500);
    assert.deepEqual(host.pc().getTransceivers()[2].sender.replaced, [screen, null]);
    assert.equal(host.pc().signalingState, "stable");
  });
});

describe("a path that breaks", () => {
  test("ICE that says disconnected is restarted by the impolite end, with fresh servers", async () => {
    const { host, guest, asked, clock } = await connected();
    host.pc().become("disconnected");
    await clock.pass(300);
    assert.deepEqual(asked, [["host", false]]);
    assert.equal(host.pc().restarts, 1);
    assert.deepEqual(host.pc().configuration.iceServers, FRESH);
    assert.equal(host.pc().configuration.bundlePolicy, "max-bundle", "setConfiguration keeps what it is not about");
    assert.deepEqual(host.states.at(-1), "interrupted");
    assert.equal(guest.pc().restarts, 0);
    host.pc().become("connected");
    assert.deepEqual(host.states.at(-1), "connected");
  });

  test("the polite end asks, and the impolite one restarts", async () => {
    const { host, guest, asked, clock } = await connected();
    await clock.pass(6000);
    guest.pc().become("disconnected");
    await clock.pass(300);
    assert.deepEqual(asked, [["guest", false], ["host", false]]);
    assert.deepEqual([host.pc().restarts, guest.pc().restarts], [1, 0]);
    assert.deepEqual(guest.pc().configuration.iceServers, FRESH);
  });

  test("while signaling is away nothing is asked, and when it is back a broken path is repaired", async () => {
    const both = await connected();
    both.relay = false;
    both.host.pc().become("disconnected");
    await both.clock.pass(20_000);
    assert.deepEqual(both.asked, []);
    both.relay = true;
    both.host.link.resume();
    await both.clock.pass(300);
    assert.equal(both.host.pc().restarts, 1);
  });

  test("a healthy path is left alone when signaling is back", async () => {
    const both = await connected();
    both.relay = false;
    await both.clock.pass(8000);
    both.relay = true;
    for (const { link } of [both.host, both.guest]) link.resume();
    await both.clock.pass(8000);
    assert.deepEqual(both.asked, []);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [1, 1]);
  });

  test("a changed network restarts at once, even a path that looks well", async () => {
    const { host, clock } = await connected();
    host.link.networkChange();
    await clock.pass(300);
    assert.equal(host.pc().restarts, 1);
  });
});

describe("a path on which the keys are never agreed", () => {
  /** ICE has found a path; DTLS goes on and on. */
  async function stuck() {
    const both = pair();
    both.guest.make().start();
    both.host.make().start();
    await both.clock.pass(300);
    for (const { pc } of [both.host, both.guest]) pc().become("connecting", "connected");
    return both;
  }

  test("is given up after five seconds for a new connection, once for both ends", async () => {
    const both = await stuck();
    await both.clock.pass(4000);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [1, 1]);
    await both.clock.pass(2500);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [2, 2]);
    for (const { pc } of [both.host, both.guest]) {
      assert.equal(pc().signalingState, "stable");
      pc().become("connected");
    }
    await both.clock.pass(60_000);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [2, 2]);
    assert.equal(both.host.states.at(-1), "connected");
  });

  test("is told by the polite end when only that one sees it", async () => {
    const both = await stuck();
    both.host.pc().become("connected");
    await both.clock.pass(6500);
    assert.deepEqual(both.asked[0], ["guest", true]);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [2, 2]);
  });

  test("waits for signaling when that is away", async () => {
    const both = await stuck();
    both.relay = false;
    await both.clock.pass(20_000);
    assert.equal(both.host.peers.length, 1);
    both.relay = true;
    await both.clock.pass(2000);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [2, 2]);
  });

  test("is left alone for as long as the keys are agreed late but in time", async () => {
    const both = await stuck();
    await both.clock.pass(4500);
    for (const { pc } of [both.host, both.guest]) pc().become("connected");
    await both.clock.pass(20_000);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [1, 1]);
  });
});

describe("an end that lost its connection", () => {
  test("a reloaded polite end asks afresh, and the impolite one makes a new connection", async () => {
    const both = await connected();
    both.guest.link.stop();
    both.guest.make().start({ ask: true });
    await both.clock.pass(400);
    assert.deepEqual(both.asked[0], ["guest", true]);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [2, 2]);
    assert.equal(both.host.peers[0].closed, true);
    for (const { pc } of [both.host, both.guest]) {
      assert.equal(pc().signalingState, "stable");
      assert.equal(pc().getTransceivers().length, 3);
    }
  });

  test("a polite end that reloads before its answer was heard gets a new connection, and at once", async () => {
    const both = pair();
    both.host.make().start();
    both.guest.make().start();
    await both.clock.pass(110); // The offer is there, its answer still waits for candidates.
    assert.equal(both.guest.pc().signalingState, "stable");
    assert.equal(both.host.pc().signalingState, "have-local-offer");
    both.guest.link.stop();
    both.guest.make().start({ ask: true });
    await both.clock.pass(400);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [2, 2]);
    assert.equal(both.host.pc().signalingState, "stable");
  });

  test("a polite end that asks before anything was offered gets that first offer", async () => {
    const both = pair();
    both.host.make().start();
    both.guest.make().start({ ask: true });
    await both.clock.pass(400);
    assert.deepEqual([both.host.peers.length, both.guest.peers.length], [1, 1]);
    assert.equal(both.host.pc().signalingState, "stable");
  });

  test("a reloaded impolite end offers, and the polite one takes it for a new connection", async () => {
    const both = await connected();
    both.host.link.stop();
    both.host.make().start();
    await both.clock.pass(400);
    assert.equal(both.guest.peers.length, 2);
    assert.equal(both.guest.pc().signalingState, "stable");
    assert.equal(both.guest.pc().getTransceivers()[0].sender.track.kind, "audio", "what we send goes on");
  });

  test("an answer from a connection we do not know starts a new one", async () => {
    const both = await connected();
    both.guest.link.stop();
    both.guest.make().start();
    both.host.link.networkChange();
    await both.clock.pass(700);
    assert.equal(both.host.peers.length, 2);
    assert.equal(both.host.pc().signalingState, "stable");
    assert.equal(both.guest.pc().getTransceivers().length, 3);
  });

  test("an offer that was lost is sent again after five seconds", async () => {
    const both = pair();
    both.host.make().start();
    await both.clock.pass(300);
    both.guest.make().start();
    await both.clock.pass(6000);
    assert.equal(both.guest.pc().signalingState, "stable");
    assert.equal(both.guest.pc().getTransceivers().length, 3);
  });

  test("after stop nothing is said and nothing is heard", async () => {
    const both = await connected();
    both.host.link.stop();
    await both.host.link.receive({ kind: "restart_ice", fresh: true });
    await both.clock.pass(10_000);
    assert.equal(both.host.peers.length, 1);
    await settled();
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { Negotiation } from "../../../web/static/js/call/negotiation.js";
import { TransceiverSet } from "../../../web/static/js/call/transceivers.js";
import { FakeClock, settled } from "./support/fake_clock.js";
import { FakePeer, FakeTrack } from "./support/fake_peer.js";

const nothing = { audio: null, camera: null, screen: null };

function end(polite, tracks = nothing) {
  const clock = new FakeClock();
  const pc = new FakePeer();
  const sent = [];
  const reports = [];
  const side = { pc, clock, sent, reports, fails: false, life: new AbortController() };
  side.transceivers = new TransceiverSet(pc, { tracks, makeStream: () => ({}) });
  side.negotiation = new Negotiation({
    pc,
    polite,
    clock,
    transceivers: side.transceivers,
    send: async (message) => {
      if (side.fails) throw new Error("away");
      sent.push(message);
    },
    report: (what, error) => reports.push([what, String(error)]),
  });
  side.negotiation.start(side.life.signal);
  return side;
}

/** Lets `from` say all it has to say and hands it to `to`. */
async function carry(from, to) {
  await from.clock.pass(100);
  for (const message of from.sent.splice(0)) await to.negotiation.receive(message);
  await settled();
}

async function connected(tracks) {
  const impolite = end(false);
  const polite = end(true, tracks);
  await carry(impolite, polite);
  await carry(polite, impolite);
  return { impolite, polite };
}

describe("who creates what", () => {
  test("the impolite peer offers three transceivers and the polite one adopts them", async () => {
    const camera = new FakeTrack("video");
    const { impolite, polite } = await connected({ ...nothing, camera });
    for (const { pc } of [impolite, polite]) {
      assert.equal(pc.getTransceivers().length, 3);
      assert.deepEqual(pc.getTransceivers().map(({ direction }) => direction), ["sendrecv", "sendrecv", "sendrecv"]);
      assert.equal(pc.signalingState, "stable");
    }
    assert.equal(polite.pc.getTransceivers()[1].sender.track, camera);
  });

  test("the polite peer says nothing before it was offered something", async () => {
    const polite = end(true);
    await polite.clock.pass(5000);
    assert.deepEqual(polite.sent, []);
  });

  test("a track put in later is sent without another offer", async () => {
    const { impolite } = await connected();
    await impolite.transceivers.replace("screen", new FakeTrack("video"));
    await impolite.clock.pass(1000);
    assert.deepEqual(impolite.sent, []);
  });
});

describe("glare", () => {
  // Pain 36.
  test("of two offers that cross the impolite one's stands, and three transceivers remain on both ends", async () => {
    const { impolite, polite } = await connected();
    impolite.pc.restartIce();
    polite.pc.restartIce();
    await Promise.all([impolite.clock.pass(100), polite.clock.pass(100)]);
    const [fromImpolite, fromPolite] = [impolite.sent.splice(0), polite.sent.splice(0)];
    assert.deepEqual([fromImpolite[0].kind, fromPolite[0].kind], ["offer", "offer"]);
    await impolite.negotiation.receive(fromPolite[0]);
    await polite.negotiation.receive(fromImpolite[0]);
    await settled();
    assert.equal(impolite.pc.signalingState, "have-local-offer");
    await carry(polite, impolite);
    for (let round = 0; round < 2; round += 1) {
      await carry(impolite, polite);
      await carry(polite, impolite);
    }
    for (const { pc, reports } of [impolite, polite]) {
      assert.equal(pc.signalingState, "stable");
      assert.equal(pc.getTransceivers().length, 3);
      assert.deepEqual(reports, []);
    }
  });

  test("an offer taken back while it waits for candidates is never sent", async () => {
    const { impolite, polite } = await connected();
    polite.pc.restartIce();
    impolite.pc.restartIce();
    await impolite.clock.pass(100);
    await settled();
    await polite.negotiation.receive(impolite.sent[0]);
    await polite.clock.pass(100);
    assert.equal(polite.sent[0].kind, "answer");
  });
});

describe("candidates", () => {
  test("what was gathered within a tenth of a second travels with the offer", async () => {
    const impolite = end(false);
    await settled();
    impolite.pc.gather("host", "srflx");
    await impolite.clock.pass(100);
    assert.deepEqual(impolite.sent.map(({ kind, candidates }) => [kind, candidates.length]), [["offer", 2]]);
  });

  test("an offer does not wait when everything is gathered", async () => {
    const impolite = end(false);
    await settled();
    impolite.pc.gather("host");
    impolite.pc.gatheredAll();
    await settled();
    assert.equal(impolite.sent.length, 1);
  });

  test("ten late candidates make one message, and it says that it is the last", async () => {
    const impolite = end(false);
    await impolite.clock.pass(100);
    for (let index = 0; index < 10; index += 1) impolite.pc.gather(`relay ${index}`);
    await impolite.clock.pass(50);
    impolite.pc.gatheredAll();
    await impolite.clock.pass(5000);
    const [, late, ...more] = impolite.sent;
    assert.deepEqual([late.kind, late.candidates.length, late.end_of_candidates], ["ice_candidates", 10, true]);
    assert.deepEqual(more, []);
  });

  test("candidates of an older generation are not sent with a newer offer", async () => {
    const { impolite } = await connected();
    impolite.pc.gather("old");
    impolite.pc.restartIce();
    await settled();
    impolite.pc.gather("new");
    await impolite.clock.pass(100);
    assert.deepEqual(impolite.sent.at(-1).candidates.map(({ candidate }) => candidate), ["new"]);
  });

  test("candidates that come before any description wait for it", async () => {
    const impolite = end(false);
    const polite = end(true);
    await impolite.clock.pass(100);
    const [offer] = impolite.sent;
    await polite.negotiation.receive({ kind: "ice_candidates", candidates: [impolite.pc.candidate("early")], end_of_candidates: false });
    await polite.negotiation.receive(offer);
    assert.deepEqual(polite.pc.candidates, ["early"]);
    assert.deepEqual(polite.reports, []);
  });

  test("a candidate nobody can use is reported and does no harm", async () => {
    const { impolite, polite } = await connected();
    const stale = { ...impolite.pc.candidate("stale"), usernameFragment: "gone" };
    await polite.negotiation.receive({ kind: "ice_candidates", candidates: [stale], end_of_candidates: false });
    assert.equal(polite.reports[0][0], "candidate");
    assert.equal(polite.pc.signalingState, "stable");
  });
});

describe("a relay that loses things", () => {
  test("an offer that could not be sent is sent again on demand, with all its candidates", async () => {
    const impolite = end(false);
    impolite.fails = true;
    await settled();
    impolite.pc.gather("host");
    await impolite.clock.pass(100);
    impolite.pc.gather("late");
    await impolite.clock.pass(500);
    assert.equal(impolite.reports[0][0], "send_offer");
    impolite.fails = false;
    await impolite.negotiation.resend();
    assert.deepEqual(impolite.sent.map(({ kind, candidates }) => [kind, candidates.length]), [["offer", 2]]);
  });

  test("the second answer to a repeated offer is ignored", async () => {
    const impolite = end(false);
    const polite = end(true);
    await impolite.clock.pass(100);
    await impolite.negotiation.resend();
    await carry(impolite, polite);
    await carry(polite, impolite);
    assert.equal(impolite.pc.signalingState, "stable");
    assert.deepEqual(impolite.reports, []);
  });

  test("there is nothing to send again once it was answered", async () => {
    const { impolite } = await connected();
    await impolite.negotiation.resend();
    assert.deepEqual(impolite.sent, []);
  });
});

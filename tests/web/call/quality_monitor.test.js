import assert from "node:assert/strict";
import { test } from "node:test";

import { QualityMonitor, between, levelOf } from "../../../web/static/js/call/quality_monitor.js";
import { readSample } from "../../../web/static/js/call/stats_sample.js";
import { FakeClock } from "./support/fake_clock.js";

function report({ received = 0, lost = 0, rtt = 0.05, concealed = 0, samples = 0, type = "host" } = {}) {
  return new Map(Object.entries({
    transport: { type: "transport", selectedCandidatePairId: "pair" },
    stale: { type: "candidate-pair", nominated: true, currentRoundTripTime: 9 },
    pair: { type: "candidate-pair", currentRoundTripTime: rtt, localCandidateId: "l", remoteCandidateId: "r", requestsSent: 3, consentRequestsSent: 2, responsesReceived: 4 },
    l: { candidateType: type },
    r: { candidateType: "host" },
    audio: { type: "inbound-rtp", kind: "audio", packetsReceived: received, packetsLost: lost, bytesReceived: received * 100, jitter: 0.01, concealedSamples: concealed, totalSamplesReceived: samples },
    video: { type: "inbound-rtp", kind: "video", packetsReceived: 0, packetsLost: 0, bytesReceived: 0, framesDecoded: 7, freezeCount: 1 },
  }));
}

function watched(getStats, isQuiet = () => false) {
  const clock = new FakeClock();
  const monitor = new QualityMonitor({ getStats, clock, isQuiet });
  const levels = [];
  monitor.on("quality", ({ level }) => levels.push(level));
  monitor.start();
  return { clock, monitor, levels };
}

test("a sample comes from the selected pair, not from another nominated one", () => {
  const sample = readSample(report({ type: "relay", rtt: 0.2 }), 5);
  assert.deepEqual([sample.rtt, sample.relayed, sample.requestsSent, sample.responsesReceived], [0.2, true, 5, 4]);
  assert.deepEqual([sample.framesDecoded, sample.freezes, sample.at], [7, 1, 5]);
});

test("a report without any pair yet is a sample without a round trip", () => {
  const sample = readSample(new Map(), 1);
  assert.deepEqual([sample.rtt, sample.relayed, sample.packetsReceived], [null, false, 0]);
});

test("loss and bitrate are those of the last second", () => {
  const first = readSample(report({ received: 100, lost: 50 }), 0);
  const second = readSample(report({ received: 190, lost: 60 }), 1000);
  const { quality } = between(first, second);
  assert.deepEqual([quality.loss, quality.bitrate_kbps, quality.rtt_ms, quality.jitter_ms], [0.1, 72, 50, 10]);
});

test("levels follow loss, round trip and concealed sound", () => {
  const calm = { silent: false, freezes: 0, concealedShare: 0, quality: { loss: 0, rtt_ms: 40 } };
  assert.equal(levelOf(calm), "good");
  assert.equal(levelOf({ ...calm, quality: { loss: 0.06, rtt_ms: 40 } }), "weak");
  assert.equal(levelOf({ ...calm, quality: { loss: 0, rtt_ms: 1200 } }), "poor");
  assert.equal(levelOf({ ...calm, concealedShare: 0.3 }), "poor");
  assert.equal(levelOf({ ...calm, freezes: 1 }), "weak");
});

test("one bad second is not told, two are, and it takes five good ones to take it back", async () => {
  let received = 0;
  let lost = 0;
  let bad = false;
  const { clock, levels } = watched(async () => {
    received += 90;
    lost += bad ? 10 : 0;
    return report({ received, lost });
  });
  await clock.pass(3000);
  bad = true;
  await clock.pass(1000);
  assert.equal(levels.at(-1), "good");
  await clock.pass(1000);
  assert.equal(levels.at(-1), "weak");
  bad = false;
  await clock.pass(5000);
  assert.equal(levels.at(-1), "weak");
  await clock.pass(1000);
  assert.equal(levels.at(-1), "good");
});

test("it looks four times a second while nothing arrives", async () => {
  let looks = 0;
  const { clock } = watched(async () => ((looks += 1), report()), () => true);
  await clock.pass(2000);
  assert.equal(looks, 8);
});

test("after stop it looks no more", async () => {
  let looks = 0;
  const { clock, monitor } = watched(async () => ((looks += 1), report()));
  await clock.pass(2000);
  monitor.stop();
  await clock.pass(5000);
  assert.equal(looks, 2);
});

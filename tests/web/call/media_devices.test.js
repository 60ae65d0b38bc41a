import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { troubleOf } from "../../../web/static/js/call/device_trouble.js";
import { LevelMeter } from "../../../web/static/js/call/level_meter.js";
import { MediaDevicesOfCall } from "../../../web/static/js/call/media_devices.js";
import { Outgoing } from "../../../web/static/js/call/outgoing.js";
import { ScreenShare } from "../../../web/static/js/call/screen_share.js";
import { FakeClock, settled } from "./support/fake_clock.js";
import { FakeTrack } from "./support/fake_peer.js";

const named = (name) => Object.assign(new Error(name), { name });

/** The browser's devices: `answers` decides what each request gives. */
function machine(answers = {}) {
  const media = new EventTarget();
  media.asked = [];
  media.getUserMedia = async (wish) => {
    media.asked.push(wish);
    const kind = wish.audio ? "audio" : "video";
    const answer = answers[kind]?.(wish[kind]) ?? new FakeTrack(kind, wish[kind].deviceId?.exact ?? `${kind}-1`);
    if (answer instanceof Error) throw answer;
    return { getTracks: () => [answer] };
  };
  media.getDisplayMedia = async () => {
    const answer = answers.screen?.() ?? new FakeTrack("video");
    if (answer instanceof Error) throw answer;
    return { getVideoTracks: () => [answer] };
  };
  media.enumerateDevices = async () => [
    { kind: "audioinput", deviceId: "m", label: "Mic" },
    { kind: "videoinput", deviceId: "c", label: "" },
    { kind: "audiooutput", deviceId: "s", label: "Loa" },
  ];
  return media;
}

function outgoing(answers) {
  const media = machine(answers);
  const told = { tracks: {}, sound: true };
  const session = { setTrack: async (kind, track) => void (told.tracks[kind] = track), setSound: (on) => void (told.sound = on) };
  const devices = new MediaDevicesOfCall({ media });
  const screen = new ScreenShare({ media });
  return { media, told, devices, screen, mine: new Outgoing({ devices, screen, session }) };
}

describe("asking for devices", () => {
  test("microphone and camera are asked for apart, the microphone first", async () => {
    const { media, mine } = outgoing();
    await mine.open();
    assert.deepEqual(media.asked.map((wish) => Object.keys(wish)), [["audio"], ["video"]]);
  });

  for (const [error, state] of [["NotAllowedError", "denied"], ["NotFoundError", "missing"], ["NotReadableError", "busy"]]) {
    test(`a camera that is ${state} never costs the microphone`, async () => {
      const { told, devices, mine } = outgoing({ video: () => named(error) });
      await mine.open();
      assert.equal(devices.device("camera").state, state);
      assert.deepEqual(mine.sending, { sound: true, camera: false, screen: false });
      assert.equal(told.tracks.audio.kind, "audio");
    });
  }

  test("a page that is not served securely says that devices are blocked", async () => {
    const devices = new MediaDevicesOfCall({ media: undefined });
    assert.equal(await devices.open("audio"), null);
    assert.equal(devices.device("audio").state, "blocked");
    assert.deepEqual(await devices.choices(), { microphones: [], cameras: [], speakers: [] });
  });

  test("every refusal has one of four names", () => {
    assert.deepEqual(["SecurityError", "AbortError", "OverconstrainedError", "Unheard"].map((name) => troubleOf(named(name))), ["blocked", "busy", "missing", "busy"]);
    assert.equal(troubleOf(undefined), "busy");
  });

  test("the choices are by kind", async () => {
    const devices = new MediaDevicesOfCall({ media: machine() });
    assert.deepEqual(await devices.choices(), { microphones: [{ id: "m", label: "Mic" }], cameras: [{ id: "c", label: "" }], speakers: [{ id: "s", label: "Loa" }] });
  });
});

describe("changing devices in a call", () => {
  test("another microphone replaces the track, and the old one is given back after it", async () => {
    const { told, devices, mine } = outgoing();
    await mine.open();
    const before = told.tracks.audio;
    await devices.open("audio", "headset");
    assert.deepEqual([told.tracks.audio.deviceId, before.stopped], ["headset", true]);
  });

  test("a microphone that cannot be opened leaves the one that works", async () => {
    const { told, devices, mine } = outgoing({ audio: (wish) => (wish.deviceId ? named("NotReadableError") : undefined) });
    await mine.open();
    const before = told.tracks.audio;
    await devices.open("audio", "broken");
    assert.deepEqual([devices.device("audio").state, devices.device("audio").track === before, before.stopped], ["on", true, false]);
  });

  test("a chosen device that is gone is replaced by any other", async () => {
    const { devices } = outgoing({ video: (wish) => (wish.deviceId ? named("OverconstrainedError") : undefined) });
    const track = await devices.open("camera", "gone");
    assert.equal(track.deviceId, "video-1");
  });

  test("of two requests that overlap the later one counts", async () => {
    let release = () => undefined;
    const slow = new Promise((resolve) => (release = resolve));
    const { devices, media } = outgoing();
    const plain = media.getUserMedia;
    media.getUserMedia = async (wish) => {
      if (wish.audio.deviceId.exact === "slow") await slow;
      return plain(wish);
    };
    const first = devices.open("audio", "slow");
    const second = await devices.open("audio", "quick");
    release();
    assert.equal(await first, null);
    assert.equal(devices.device("audio").track, second);
  });
});

describe("sound that is lost", () => {
  for (const event of ["mute", "ended"]) {
    test(`a track that says ${event} is told, and one press brings the sound back in the same seat`, async () => {
      const { told, devices, mine } = outgoing();
      await mine.open();
      const lost = told.tracks.audio;
      lost.become(event);
      assert.equal(devices.soundLost, true);
      await mine.restartSound();
      assert.equal(devices.soundLost, false);
      assert.notEqual(told.tracks.audio, lost);
    });
  }

  test("a track that unmutes by itself is on again", async () => {
    const { told, devices, mine } = outgoing();
    await mine.open();
    told.tracks.audio.become("mute");
    told.tracks.audio.become("unmute");
    assert.equal(devices.soundLost, false);
  });
});

describe("switches", () => {
  test("muted sends silence on the same track, and a restarted one stays muted only by its own press", async () => {
    const { told, mine } = outgoing();
    await mine.open();
    await mine.toggle("sound");
    assert.deepEqual([told.tracks.audio.enabled, told.sound, mine.sending.sound], [false, false, false]);
    await mine.toggle("sound");
    assert.deepEqual([told.tracks.audio.enabled, told.sound], [true, true]);
  });

  test("a picture that is off gives the camera back, and on takes it again", async () => {
    const { told, mine } = outgoing();
    await mine.open();
    const camera = told.tracks.camera;
    await mine.toggle("camera");
    assert.deepEqual([camera.stopped, told.tracks.camera], [true, null]);
    await mine.toggle("camera");
    assert.equal(told.tracks.camera.kind, "video");
  });

  test("who was muted before a reload is muted after it", async () => {
    const { told, mine } = outgoing();
    mine.want({ sound: false, camera: false });
    await mine.open();
    assert.deepEqual([told.tracks.audio.enabled, told.sound, told.tracks.camera], [false, false, undefined]);
    assert.deepEqual(mine.wanted, { sound: false, camera: false });
  });

  test("what is still being asked for counts as coming, what was refused does not", async () => {
    const { mine } = outgoing({ video: () => named("NotAllowedError") });
    const opened = mine.open();
    assert.deepEqual([mine.sending.sound, mine.expected], [false, { sound: true, camera: true, screen: false }]);
    await opened;
    assert.deepEqual(mine.expected, { sound: true, camera: false, screen: false });
  });

  test("a screen is one track that comes and goes, also when the browser ends it", async () => {
    const { told, mine, screen } = outgoing();
    await mine.toggle("screen");
    assert.deepEqual([mine.sending.screen, told.tracks.screen.contentHint], [true, "detail"]);
    screen.track.become("ended");
    await settled();
    assert.deepEqual([mine.sending.screen, told.tracks.screen], [false, null]);
  });

  test("a screen that was not chosen changes nothing", async () => {
    const { mine, screen } = outgoing({ screen: () => named("NotAllowedError") });
    const troubles = [];
    screen.on("trouble", (trouble) => troubles.push(trouble));
    await mine.toggle("screen");
    assert.deepEqual([mine.sending.screen, troubles], [false, ["denied"]]);
  });

  test("a test picture stands in for both devices", async () => {
    const { devices, told, mine, media } = outgoing();
    devices.useTest({ audio: async () => new FakeTrack("audio", "tone"), camera: async () => new FakeTrack("video", "picture") });
    await mine.open();
    assert.deepEqual([told.tracks.audio.deviceId, told.tracks.camera.deviceId, media.asked.length], ["tone", "picture", 0]);
  });
});

describe("the level meter", () => {
  function listened() {
    const clock = new FakeClock();
    const meter = new LevelMeter({ makeContext: () => ({}), clock });
    const silent = [];
    meter.on("silent", (now) => silent.push(now));
    const hear = async (seconds, level, listening = true) => {
      for (let second = 0; second < seconds; second += 1) {
        await clock.pass(1000);
        meter.feed(level, listening);
      }
    };
    return { silent, hear };
  }

  test("eight silent seconds make a microphone suspicious, one sound takes it back", async () => {
    const { silent, hear } = listened();
    await hear(1, 0.2);
    await hear(7, 0);
    assert.deepEqual(silent, []);
    await hear(1, 0);
    await hear(1, 0.2);
    assert.deepEqual(silent, [true, false]);
  });

  test("a microphone that was muted by hand is not suspicious", async () => {
    const { silent, hear } = listened();
    await hear(20, 0, false);
    assert.deepEqual(silent, []);
  });
});

/**
 * A moving picture and a soft tone that say they are a test, for a machine without camera and microphone (demo only).
 * @typedef {{name: string, label: string}} Words what is written on the picture
 */

const SIZE = { width: 640, height: 360 };
const FRAMES = 15;
const COLOURS = ["#0b6074", "#2a569f", "#1f6b3b", "#8d5500"];

/**
 * @param {object} deps
 * @param {() => HTMLCanvasElement} deps.makeCanvas
 * @param {() => AudioContext} deps.makeContext
 * @param {import("../core/clock.js").Clock} deps.clock
 * @param {Words} deps.words
 * @returns {import("./media_devices.js").TestSource}
 */
export function testSource({ makeCanvas, makeContext, clock, words }) {
  return {
    camera: async () => picture(makeCanvas(), clock, words),
    audio: async () => tone(makeContext()),
  };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("../core/clock.js").Clock} clock
 * @param {Words} words
 */
function picture(canvas, clock, words) {
  Object.assign(canvas, SIZE);
  const brush = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  draw(brush, clock.now(), words);
  const stop = clock.every(1000 / FRAMES, () => draw(brush, clock.now(), words));
  const track = /** @type {MediaStreamTrack} */ (canvas.captureStream(FRAMES).getVideoTracks()[0]);
  return withEnd(track, stop);
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {number} now
 * @param {Words} words
 */
function draw(brush, now, { name, label }) {
  const { width, height } = SIZE;
  brush.fillStyle = "#111516";
  brush.fillRect(0, 0, width, height);
  COLOURS.forEach((colour, index) => {
    brush.fillStyle = colour;
    brush.beginPath();
    const turn = now / 2400 + (index * Math.PI) / 2;
    brush.arc(width / 2 + Math.cos(turn) * 220, height / 2 + Math.sin(turn) * 110, 34, 0, 2 * Math.PI);
    brush.fill();
  });
  write(brush, name, height / 2 - 10, "600 34px system-ui, sans-serif");
  write(brush, `${label} · ${new Date(now).toISOString().slice(11, 21)}`, height / 2 + 30, "20px system-ui, sans-serif");
}

/**
 * @param {CanvasRenderingContext2D} brush
 * @param {string} text
 * @param {number} y
 * @param {string} font
 */
function write(brush, text, y, font) {
  brush.fillStyle = "#eef1f1";
  brush.font = font;
  brush.textAlign = "center";
  brush.fillText(text, SIZE.width / 2, y, SIZE.width - 40);
}

/** @param {AudioContext} context */
function tone(context) {
  const [note, loudness, breath] = [context.createOscillator(), context.createGain(), context.createOscillator()];
  const out = context.createMediaStreamDestination();
  const depth = context.createGain();
  note.frequency.value = 330;
  loudness.gain.value = 0.05;
  breath.frequency.value = 0.5;
  depth.gain.value = 0.04;
  breath.connect(depth).connect(loudness.gain);
  note.connect(loudness).connect(out);
  note.start();
  breath.start();
  void context.resume();
  const track = /** @type {MediaStreamTrack} */ (out.stream.getAudioTracks()[0]);
  return withEnd(track, () => void context.close());
}

/**
 * A track of our own makes no noise when it ends: what feeds it is stopped with it.
 * @param {MediaStreamTrack} track
 * @param {() => void} end
 */
function withEnd(track, end) {
  const stop = track.stop.bind(track);
  track.stop = () => {
    end();
    stop();
  };
  return track;
}

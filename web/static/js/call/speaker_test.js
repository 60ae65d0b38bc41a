/** Two soft notes through the chosen loudspeaker, so that somebody can say "I hear it" before the call. */

/**
 * @param {object} deps
 * @param {() => AudioContext} deps.makeContext
 * @param {HTMLAudioElement & {setSinkId?: (id: string) => Promise<void>}} deps.element
 * @param {import("../core/clock.js").Clock} deps.clock
 * @param {string} speaker its device id, or empty for the usual one
 */
export async function playTestSound({ makeContext, element, clock }, speaker) {
  const context = makeContext();
  const out = context.createMediaStreamDestination();
  for (const [index, frequency] of [523, 659].entries()) note(context, out, frequency, context.currentTime + index * 0.45);
  element.srcObject = out.stream;
  if (speaker) await element.setSinkId?.(speaker);
  await context.resume();
  await element.play();
  clock.after(1400, () => {
    element.srcObject = null;
    void context.close();
  });
}

/**
 * @param {AudioContext} context
 * @param {AudioNode} out
 * @param {number} frequency
 * @param {number} at
 */
function note(context, out, frequency, at) {
  const oscillator = context.createOscillator();
  const gain = context.createGain();
  oscillator.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
  gain.gain.linearRampToValueAtTime(0, at + 0.4);
  oscillator.connect(gain).connect(out);
  oscillator.start(at);
  oscillator.stop(at + 0.42);
}

/** Reads QR codes out of pictures and video: by the browser's own detector, else by a library fetched at the first use. */

/** @typedef {HTMLVideoElement | ImageBitmap} Picture */
const LONGEST_SIDE = 1600;

/**
 * What reads one picture: the text found, or "".
 * @returns {Promise<(picture: Picture) => Promise<string>>}
 */
export async function openEye() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  const formats = Detector ? await Detector.getSupportedFormats().catch(() => []) : [];
  if (formats.includes("qr_code")) {
    const detector = new Detector({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  }
  const { decodeQR } = await import("qr/decode.js");
  return (picture) => Promise.resolve(decoded(decodeQR, picture));
}

/**
 * @param {typeof import("qr/decode.js").decodeQR} decode
 * @param {Picture} picture
 */
function decoded(decode, picture) {
  try {
    return decode(pixels(picture));
  } catch {
    return ""; // the library throws when a picture has no code
  }
}

/** @param {Picture} picture */
function pixels(picture) {
  const video = picture instanceof HTMLVideoElement;
  const [width, height] = video ? [picture.videoWidth, picture.videoHeight] : [picture.width, picture.height];
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

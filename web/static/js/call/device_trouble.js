/**
 * Why a camera, a microphone or a screen could not be had, in the few ways that a person can do something about.
 * @typedef {"denied" | "missing" | "busy" | "blocked"} DeviceTrouble
 */

/** @type {Record<string, DeviceTrouble>} */
const BY_NAME = {
  NotAllowedError: "denied",
  PermissionDeniedError: "denied",
  NotFoundError: "missing",
  DevicesNotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  TrackStartError: "busy",
  AbortError: "busy",
  SecurityError: "blocked",
  TypeError: "blocked",
};

/**
 * @param {unknown} error what getUserMedia or getDisplayMedia rejected with
 * @returns {DeviceTrouble}
 */
export function troubleOf(error) {
  const name = error instanceof Object && "name" in error ? String(error.name) : "";
  return BY_NAME[name] ?? "busy";
}

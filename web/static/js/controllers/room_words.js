/** What the room says in words: one place, so that the same thing is said the same way everywhere in it. */
import { _, ngettext } from "../core/i18n.js";
import { Problem } from "../core/problem.js";

/** @typedef {import("../call/types").Participant} Participant */
/** @typedef {import("../call/media_devices.js").DeviceState} DeviceState */

/**
 * What to do about a microphone or camera that cannot be had: a title and a sentence.
 * @param {"audio" | "camera"} kind
 * @param {DeviceState} state
 * @returns {{title: string, words: string} | null} null when nothing is wrong
 */
export function deviceTrouble(kind, state) {
  const sound = kind === "audio";
  switch (state) {
    case "denied":
      return {
        title: sound ? _("The microphone is not allowed.") : _("The camera is not allowed."),
        words: _("Press the lock beside the address, allow it, then try again."),
      };
    case "missing":
      return {
        title: sound ? _("No microphone found.") : _("No camera found."),
        words: sound ? _("Plug one in; you can join and listen without.") : _("You can join with sound only."),
      };
    case "busy":
      return {
        title: sound ? _("The microphone is used by another program.") : _("The camera is used by another program."),
        words: _("Close the other program, then try again."),
      };
    case "blocked":
      return {
        title: _("This page may not use camera and microphone."),
        words: _("Open it with an address that begins with https."),
      };
    default:
      return null;
  }
}

/**
 * What is wrong with the two, the microphone first: nothing may cost it.
 * @param {DeviceState} audio
 * @param {DeviceState} camera
 */
export function devicesTrouble(audio, camera) {
  const trouble = deviceTrouble("audio", audio) ?? deviceTrouble("camera", camera);
  const both = audio === "denied" && camera === "denied";
  return trouble && both ? { ...trouble, title: _("Microphone and camera are not allowed.") } : trouble;
}

/**
 * What the button that goes in says.
 * @param {boolean} sound
 * @param {boolean} camera
 */
export function joinWords(sound, camera) {
  if (sound) return camera ? _("Join with picture and sound") : _("Join with sound only");
  return camera ? _("Join with picture only") : _("Join to listen and write");
}

/** @param {DeviceState} state */
export function pictureWords(state) {
  if (state === "asking") return _("Asking for the camera…");
  return state === "on" || state === "muted" ? "" : _("Your picture is off");
}

/**
 * The quality of the line, said only when it is not good.
 * @param {{level: import("../call/types").QualityLevel, soundClear: boolean}} quality
 */
export function qualityWords({ level, soundClear }) {
  if (level === "good") return "";
  if (level === "poor") return soundClear ? _("Very weak line, sound still clear") : _("Very weak line, sound may break");
  return soundClear ? _("Weak line, sound still clear") : _("Weak line");
}

/**
 * As what somebody is here, where it is not plain: clinicians are known by where they come from.
 * @param {Pick<Participant, "kind" | "relation">} participant
 */
export function kindWords({ kind, relation }) {
  if (relation === "relative") return _("relative");
  if (relation === "interpreter") return _("interpreter");
  if (kind === "patient") return _("patient");
  return kind === "colleague" ? _("invited colleague") : "";
}

/** @param {Participant} participant */
export function presenceWords({ state, role }) {
  switch (state) {
    case "invited":
      return _("called, not here yet");
    case "waiting":
      return _("waiting at the door");
    case "reconnecting":
      return _("line lost, coming back");
    case "left":
      return _("has left");
    case "removed":
      return _("no longer in this consultation");
    default:
      return role === "host" ? _("here, leads the consultation") : _("here");
  }
}

/**
 * "40 seconds", "3 minutes".
 * @param {number} ms
 */
export function lengthWords(ms) {
  const seconds = Math.max(Math.floor(ms / 1000), 0);
  if (seconds < 60) return ngettext("{n} second", "{n} seconds", seconds);
  return ngettext("{n} minute", "{n} minutes", Math.floor(seconds / 60));
}

/**
 * A refusal or a failure to reach the server, for a person. The server's own sentence is in their language already.
 * @param {unknown} error
 */
export function problemWords(error) {
  const { code = "", sentence = "", params = {} } = error instanceof Problem ? error : {};
  if (sentence) return sentence;
  if (code.startsWith("socket.") || code.startsWith("network.")) {
    return _("The server cannot be reached just now. Nothing was changed; try again in a moment.");
  }
  return _("That was not possible ({code}). Try again, or load the page again.", { code: [code, params.request_id].filter(Boolean).join(" · ") });
}

/**
 * One or two letters for a face.
 * @param {string} name in Vietnamese order: the given name comes last
 */
export function initials(name) {
  const last = name.trim().split(/\s+/).at(-1) ?? "";
  return (last[0] ?? "?").toUpperCase();
}

/**
 * Which part of a visit's page is shown: a pure function of what the server says, what this tab has done, and the call.
 *
 * The server's word about the visit goes first where it ends something; a call that runs goes before the queue.
 */
import { isInside } from "./call_states.js";

/** @typedef {import("./types").CallState} CallState */
/** @typedef {import("./types").VisitState} VisitState */
/** @typedef {"consent" | "devices" | "waiting" | "call" | "left" | "moved" | "refused" | "after" | "closed"} VisitView */

/**
 * @param {object} now
 * @param {VisitState} now.visit
 * @param {boolean} now.asks for consent: patients are asked, who came with them is not
 * @param {boolean} now.ready camera and microphone were looked at in this tab
 * @param {CallState} now.call
 * @returns {VisitView}
 */
export function viewOf({ visit, asks, ready, call }) {
  if (visit.state === "removed" || call === "removed") return "closed";
  if (visit.state === "done" || call === "finished") return "after";
  if (isInside(call)) return "call";
  if (asks && !visit.consent) return "consent";
  if (visit.state === "admitted" && (call === "left" || call === "moved" || call === "refused")) return call;
  return ready || visit.state === "away" ? "waiting" : "devices";
}

/**
 * Whether to take the seat now, without being asked: let in, in front of the open camera, and not hung up or moved away before.
 * @param {{visit: VisitState, present: boolean, call: CallState}} now
 */
export function shouldJoin({ visit, present, call }) {
  return visit.state === "admitted" && visit.room_id !== null && present && call === "idle";
}

/**
 * Whether this change calls the person to the page: it rings, and the phone shakes.
 * @param {VisitState | null} before
 * @param {VisitState} now
 */
export function isSummons(before, now) {
  return before !== null && before.state !== now.state && (now.state === "called" || now.state === "admitted");
}

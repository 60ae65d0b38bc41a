/**
 * The states of a call and the only ways between them.
 *
 * `waiting` is every time without somebody to talk with: before the door opens for a guest, alone in the room for a host.
 * `elsewhere` asks whether to move the call here; `moved` is the same seen from the tab that lost it.
 */

/** @typedef {import("./types").CallState} CallState */
/** @typedef {import("./types").Participant} Participant */
/** @typedef {"new" | "connecting" | "connected" | "interrupted"} LinkState */

/** @type {readonly CallState[]} */
const INSIDE = ["waiting", "connecting", "live", "reconnecting"];
/** @type {readonly CallState[]} */
const ENDS = ["moved", "left", "removed", "finished", "refused"];

/** @type {Record<CallState, readonly CallState[]>} */
export const TRANSITIONS = {
  idle: ["joining"],
  joining: ["elsewhere", ...INSIDE, ...ENDS],
  elsewhere: ["joining", "left", "removed", "finished", "refused"],
  waiting: ["connecting", "live", "reconnecting", "elsewhere", ...ENDS],
  connecting: ["waiting", "live", "reconnecting", "elsewhere", ...ENDS],
  live: ["waiting", "connecting", "reconnecting", "elsewhere", ...ENDS],
  reconnecting: ["waiting", "connecting", "live", "elsewhere", ...ENDS],
  moved: ["joining"],
  left: ["joining"],
  removed: [],
  finished: [],
  refused: ["joining"],
};

/**
 * @param {CallState} from
 * @param {CallState} to
 */
export function mayMove(from, to) {
  return TRANSITIONS[from].includes(to);
}

/** @param {CallState} state */
export function isInside(state) {
  return INSIDE.includes(state);
}

const PRESENT = ["admitted", "connected", "reconnecting"];

/**
 * Let in by the host and not gone since: somebody to exchange media with.
 * @param {Participant | undefined} participant
 */
export function isPresent(participant) {
  return participant !== undefined && PRESENT.includes(participant.state);
}

/**
 * What the links to the others make of the call: one that carries media is enough to be live.
 * @param {LinkState[]} links
 * @param {boolean} wasLive
 * @returns {CallState}
 */
export function stateOfLinks(links, wasLive) {
  if (links.length === 0) return "waiting";
  if (links.includes("connected")) return "live";
  if (links.includes("interrupted") || wasLive) return "reconnecting";
  return "connecting";
}

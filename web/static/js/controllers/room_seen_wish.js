/** Whether a clinician wants to be seen by patients as soon as they go in: kept on this computer, and no to begin with. */

const KEY = "telehealth.picture-at-once";

export function wantsToBeSeen() {
  return localStorage.getItem(KEY) === "yes";
}

/** @param {boolean} wish */
export function rememberWish(wish) {
  localStorage.setItem(KEY, wish ? "yes" : "no");
}

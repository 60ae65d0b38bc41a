/** A phone's network comes and goes, and its pages fall asleep: the call is told at once, not when something times out. */

/**
 * @param {{session: import("../call/call_session.js").CallSession}} desk
 * @param {() => void} [more] what else is looked at again
 */
export function followTheNetwork({ session }, more = () => {}) {
  addEventListener("online", () => {
    session.networkChange();
    more();
  });
  const connection = /** @type {{connection?: EventTarget & {type?: string}}} */ (navigator).connection;
  let type = connection?.type;
  connection?.addEventListener("change", () => {
    if (connection.type !== type) session.networkChange(); // It also changes with the mere estimate of its speed.
    type = connection.type;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    session.wake();
    more();
  });
}

/** Says something to screen readers without moving anybody: the page's one polite region. */

/** @param {string} words */
export function announce(words) {
  const region = document.getElementById("announcements");
  if (!region) return;
  // The same words twice are only heard twice when the region was empty in between.
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = words));
}

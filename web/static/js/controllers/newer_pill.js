/** The pill over a list that says what waits behind it. Only a tap moves the list. */

/**
 * @param {HTMLElement} list
 * @param {string} words
 * @param {() => void} onTap
 */
export function showPill(list, words, onTap) {
  const button = list.querySelector(".newer button") ?? makePill(list);
  button.textContent = words;
  /** @type {HTMLButtonElement} */ (button).onclick = onTap;
}

/** @param {HTMLElement} list */
export function hidePill(list) {
  list.querySelector(".newer")?.remove();
}

/** @param {HTMLElement} list @returns {HTMLButtonElement} */
function makePill(list) {
  const place = document.createElement("div");
  const button = document.createElement("button");
  place.className = "newer";
  button.className = "btn btn--s";
  button.type = "button";
  place.append(button);
  list.prepend(place);
  return button;
}

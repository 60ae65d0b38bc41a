/** A part of another page, shown inside the room; its own controllers start when it comes in. */
import { _ } from "../core/i18n.js";
import { fragmentOf } from "./markup.js";
import { problemWords } from "./room_words.js";

/**
 * Loads what `data-src` names, once; says why when that was not possible, and offers to try again.
 * @param {HTMLElement} panel
 * @param {import("../core/http.js").Http} http
 */
export async function loadFragment(panel, http) {
  const { src, loaded } = panel.dataset;
  if (!src || loaded) return;
  panel.dataset.loaded = "true";
  try {
    panel.replaceChildren(beside(fragmentOf(await http.html(src))));
  } catch (error) {
    delete panel.dataset.loaded;
    panel.replaceChildren(...retry(problemWords(error), () => void loadFragment(panel, http)));
  }
}

/**
 * Whatever leads to another page opens beside the call: nobody hangs up by following a link.
 * @param {DocumentFragment} fragment
 */
function beside(fragment) {
  for (const way of fragment.querySelectorAll("a[href]:not([href^='#']), form")) way.setAttribute("target", "_blank");
  return fragment;
}

/**
 * @param {string} words
 * @param {() => void} run
 */
function retry(words, run) {
  const text = document.createElement("p");
  text.setAttribute("role", "alert");
  text.textContent = words;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = _("Try again");
  button.addEventListener("click", run);
  return [text, button];
}

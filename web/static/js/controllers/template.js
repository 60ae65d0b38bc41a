/** Pieces of a page that the server drew once, inside <template>, and the browser fills. */

/**
 * A copy of the template's one element.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/**
 * The element inside that carries `data-part="name"`.
 * @param {Element} element
 * @param {string} name
 * @returns {HTMLElement}
 */
export function partOf(element, name) {
  return /** @type {HTMLElement} */ (element.querySelector(`[data-part="${name}"]`));
}

/**
 * Puts words into parts; a part that says them already is left alone, so that nothing is read aloud twice.
 * @param {Element} element
 * @param {Record<string, string>} words
 */
export function say(element, words) {
  for (const [name, text] of Object.entries(words)) {
    const part = partOf(element, name);
    if (part.textContent !== text) part.textContent = text;
  }
}

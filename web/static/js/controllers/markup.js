/** The one place where text becomes elements: fragments that our own server rendered, and escaped. Never what people typed. */

/**
 * @param {string} html
 * @returns {DocumentFragment}
 */
export function fragmentOf(html) {
  return document.createRange().createContextualFragment(html);
}

/** An icon of the sprite, for elements that the browser makes itself. */

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} name */
function address(name) {
  return `${document.body.dataset.icons ?? ""}#${name}`;
}

/**
 * @param {string} name
 * @param {"" | "s" | "l"} [size]
 * @returns {SVGSVGElement}
 */
export function icon(name, size = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size ? `icon icon--${size}` : "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "use"));
  changeIcon(svg, name);
  return svg;
}

/**
 * Shows another icon in the first one inside `element` (or in `element` itself).
 * @param {Element} element
 * @param {string} name
 */
export function changeIcon(element, name) {
  element.querySelector("use")?.setAttribute("href", address(name));
}

/** Which browser this is, roughly: staff who help by telephone need to know where its buttons are. */

/** The first that fits: most of them also call themselves Chrome and Safari. */
const FAMILIES = /** @type {const} */ ([
  ["Zalo", /Zalo/],
  ["CocCoc", /coc_coc/i],
  ["Edge", /Edg/],
  ["Samsung", /SamsungBrowser/],
  ["Firefox", /Firefox|FxiOS/],
  ["Chrome", /Chrome|CriOS/],
  ["Safari", /Safari/],
]);

/** @param {string} userAgent */
export function browserFamily(userAgent) {
  return FAMILIES.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? "";
}

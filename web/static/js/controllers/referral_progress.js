/** How far a case has come: the rings, what is still missing, the sections that are done. */
import { _, ngettext } from "../core/i18n.js";
import { showCompleteness } from "./marks.js";

/** @typedef {{field: string, section: string, label: string}} Gap */

/** @param {{percent: number, gaps: Gap[], done: string[]}} progress the answer to a save */
export function showProgress({ percent, gaps, done }) {
  const words = _("{percent} percent filled in", { percent });
  document.querySelectorAll("[data-ring]").forEach((ring) => showCompleteness(ring, percent, words));
  document.querySelector("#gaps")?.replaceChildren(...gaps.map(gapItem));
  const title = document.querySelector('[data-part="gaps-title"]');
  const count = gaps.length;
  if (title) title.textContent = count ? ngettext("One answer is still needed", "{n} answers are still needed", count) : _("Ready to send");
  document.querySelectorAll("[data-index]").forEach((item) => showSection(/** @type {HTMLElement} */ (item), gaps, done));
}

/** @param {Gap} gap */
function gapItem(gap) {
  const link = Object.assign(document.createElement("a"), { href: `#f-${gap.field.replaceAll(".", "-")}`, textContent: gap.label });
  const item = document.createElement("li");
  item.append(link);
  return item;
}

/** @param {HTMLElement} item @param {Gap[]} gaps @param {string[]} done */
function showSection(item, gaps, done) {
  const name = item.dataset.index ?? "";
  item.classList.toggle("is-done", done.includes(name));
  const [first, ...more] = gaps.filter((gap) => gap.section === name);
  const place = item.querySelector('[data-part="missing"]');
  if (!place) return;
  const others = more.length ? ` +${more.length}` : "";
  place.textContent = first ? `${_("missing: {what}", { what: first.label })}${others}` : "";
}

/** A form's answers by name, read and put back; and what the server found wrong, shown beside the field. */
import { icon } from "./icon.js";

const CONTROL = new Set(["version", "seconds", "go"]);

/**
 * What is answered, by name; empty answers are left out.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
export function readFields(form) {
  const typed = [...new FormData(form)].filter(([name, value]) => !CONTROL.has(name) && typeof value === "string" && value.trim());
  return /** @type {Record<string, string>} */ (Object.fromEntries(typed));
}

/**
 * The names whose answers differ.
 * @param {Record<string, string>} one
 * @param {Record<string, string>} other
 */
export function differing(one, other) {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((name) => one[name] !== other[name]);
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement[]} */
function fieldsNamed(form, name) {
  return /** @type {HTMLInputElement[]} */ ([...form.elements].filter((one) => /** @type {HTMLInputElement} */ (one).name === name));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value empty takes the answer away
 */
export function writeField(form, name, value) {
  for (const field of fieldsNamed(form, name)) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = field.value === value;
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/**
 * What a field is called on the page.
 * @param {HTMLFormElement} form
 * @param {string} name
 */
export function labelOf(form, name) {
  const [field] = fieldsNamed(form, name);
  const isOneOfSeveral = field?.type === "radio";
  const label = isOneOfSeveral ? field.closest("fieldset")?.querySelector("legend") : field?.labels?.[0];
  return (label?.firstChild?.textContent ?? name).trim();
}

/**
 * The answer in the words the page has for it.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} value
 */
export function wordsOf(form, name, value) {
  const fields = fieldsNamed(form, name);
  const chosen = fields.find((field) => field.type === "radio" && field.value === value)?.closest("label");
  const option = fields[0] instanceof HTMLSelectElement ? [...fields[0].options].find((one) => one.value === value) : null;
  return (chosen ?? option)?.textContent?.trim() ?? value;
}

/**
 * Shows these faults and takes the ones before away. Gives the first faulty field.
 * @param {HTMLFormElement} form
 * @param {{field: string, detail: string}[]} faults
 * @returns {HTMLElement | null}
 */
export function showFaults(form, faults) {
  form.querySelectorAll("[data-fault]").forEach((one) => one.remove());
  form.querySelectorAll(".field--bad").forEach((one) => one.classList.remove("field--bad"));
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  const shown = faults.map(({ field, detail }) => showFault(fieldsNamed(form, field)[0], detail));
  return shown.find((field) => field) ?? null;
}

/**
 * @param {HTMLInputElement | undefined} field
 * @param {string} sentence
 * @returns {HTMLElement | null}
 */
function showFault(field, sentence) {
  const place = field?.closest(".field");
  if (!field || !place) return null;
  const fault = Object.assign(document.createElement("p"), { className: "field__error", id: `${field.id}-fault` });
  fault.dataset.fault = "";
  fault.append(icon("triangle-alert", "s"), Object.assign(document.createElement("span"), { textContent: sentence }));
  place.classList.add("field--bad");
  (place.querySelector('[data-part="under"]') ?? place).append(fault);
  field.setAttribute("aria-invalid", "true");
  const told = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && id !== fault.id);
  field.setAttribute("aria-describedby", [...told, fault.id].join(" "));
  return field;
}

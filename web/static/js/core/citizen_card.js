/**
 * The text in the QR code of a citizen card, old and new, as telehealth/scheduling/domain/citizen_card.py reads it: fields
 * between bars, of which the first seven are known; any may be empty, more are ignored.
 */

const KNOWN_FIELDS = 7;
/** @type {Record<string, string>} */
const SEX = { nam: "male", "nữ": "female" };

/**
 * @typedef {object} CardText
 * @property {string} citizen_id
 * @property {string} name
 * @property {string} birth_date as the form takes it
 * @property {string} sex
 * @property {string} address
 */

/**
 * The card's words, or null when this is not a citizen card's text.
 * @param {string} text
 * @returns {CardText | null}
 */
export function readCard(text) {
  const fields = text.trim().split("|").map((field) => field.trim());
  if (fields.length < KNOWN_FIELDS || !/^(\d{12})?$/.test(fields[0]) || !fields.slice(0, 6).some(Boolean)) return null;
  const [id, , name, birth, sex, address] = fields;
  return { citizen_id: id, name, birth_date: birthOf(birth), sex: SEX[sex.normalize("NFC").toLowerCase()] ?? "", address };
}

/** @param {string} digits 24111960; a day or month that nobody knows is zeros and left out */
function birthOf(digits) {
  if (!/^\d{8}$/.test(digits)) return /^\d{4}$/.test(digits) ? digits : "";
  const parts = [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)];
  return parts.filter((part) => part !== "00").join("/");
}

/** Handing a link on: by whatever the phone sends things with, or copied. */
import { _ } from "../core/i18n.js";

/** Whether this browser can hand things to another program. */
export const canShare = () => "share" in navigator;

/**
 * @param {string} url
 * @param {string} text
 */
export async function shareLink(url, text) {
  await navigator.share({ text, url }).catch(() => undefined); // Closed again.
}

/**
 * Copies what stands in the field. Gives what to say of it.
 * @param {HTMLInputElement} field
 */
export async function copyLink(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return _("Copied. Paste it into a message.");
  } catch {
    return _("Press long on the address to copy it.");
  }
}

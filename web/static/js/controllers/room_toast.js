/** A message about what was done in the room, with the way back for some seconds. */
import { _ } from "../core/i18n.js";
import { problemWords } from "./room_words.js";
import { fromTemplate, partOf, say } from "./template.js";

/**
 * @param {string} words
 * @param {() => Promise<unknown>} undo
 */
export function offerUndo(words, undo) {
  const toast = fromTemplate("undo-toast");
  say(toast, { words });
  partOf(toast, "undo").addEventListener("click", async () => {
    try {
      await undo();
      toast.remove();
    } catch (error) {
      say(toast, { words: problemWords(error) || _("That was not possible.") });
    }
  });
  document.querySelector(".toasts")?.append(toast);
}

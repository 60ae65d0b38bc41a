/** The note editor. */
import { FragmentController } from "../controllers/fragment_controller.js";
import { NoteAutosaveController } from "../controllers/note_autosave_controller.js";
import { startPage } from "../controllers/shell.js";

startPage({ fragment: FragmentController, "note-autosave": NoteAutosaveController });

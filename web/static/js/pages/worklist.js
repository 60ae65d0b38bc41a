/** The specialist's worklist. */
import { startPage } from "../controllers/shell.js";
import { WorklistController } from "../controllers/worklist_controller.js";

startPage({ worklist: WorklistController });

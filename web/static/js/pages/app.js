/** Every page that needs nothing of its own. */
import { startPage } from "../controllers/shell.js";

startPage();

/** A schedule's week, to drag in. */
import { startPage } from "../controllers/shell.js";
import { WeekDragController } from "../controllers/week_drag_controller.js";

startPage({ "week-drag": WeekDragController });

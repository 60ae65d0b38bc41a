/** Booking: works without this; with it, time is counted down and the citizen card is read by the camera. */
import { systemClock } from "../core/clock.js";
import { Controllers } from "../core/controllers.js";
import { Http } from "../core/http.js";
import { makeLog } from "../core/log.js";
import { CitizenCardController } from "../controllers/citizen_card_controller.js";
import { TimeLeftController } from "../controllers/time_left_controller.js";

new Controllers(document.body, { "citizen-card": CitizenCardController, "time-left": TimeLeftController }, {
  clock: systemClock,
  http: new Http(),
  live: () => Promise.reject(new Error("this page has no live connection")),
  log: makeLog(),
  announce: () => undefined,
}).start();

/** The line test: a light page of its own, for old phones on weak links. */
import { systemClock } from "../core/clock.js";
import { Controllers } from "../core/controllers.js";
import { Http } from "../core/http.js";
import { makeLog } from "../core/log.js";
import { announce } from "../controllers/announce.js";
import { LineDesk, provideLineDesk } from "../controllers/line_desk.js";
import { LineSelfController } from "../controllers/line_self_controller.js";
import { LineSpeakerController } from "../controllers/line_speaker_controller.js";
import { LineTestController } from "../controllers/line_test_controller.js";

const services = {
  clock: systemClock,
  http: new Http(),
  live: () => Promise.reject(new Error("this page has no live connection")),
  log: makeLog(),
  announce,
};
provideLineDesk(new LineDesk(services));
new Controllers(document.body, {
  "line-test": LineTestController,
  "line-self": LineSelfController,
  "line-speaker": LineSpeakerController,
}, services).start();

/** The new-referral form. */
import { ReferralFilesController } from "../controllers/referral_files_controller.js";
import { ReferralFormController } from "../controllers/referral_form_controller.js";
import { startPage } from "../controllers/shell.js";

startPage({ "referral-form": ReferralFormController, "referral-files": ReferralFilesController });

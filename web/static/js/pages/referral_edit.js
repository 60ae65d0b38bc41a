/** The new-referral form. */
import { Icd10Controller } from "../controllers/icd10_controller.js";
import { ReferralFilesController } from "../controllers/referral_files_controller.js";
import { ReferralFormController } from "../controllers/referral_form_controller.js";
import { ReferralStepsController } from "../controllers/referral_steps_controller.js";
import { startPage } from "../controllers/shell.js";
import { VitalSignsController } from "../controllers/vital_signs_controller.js";

startPage({
  icd10: Icd10Controller,
  "referral-files": ReferralFilesController,
  "referral-form": ReferralFormController,
  "referral-steps": ReferralStepsController,
  "vital-signs": VitalSignsController,
});

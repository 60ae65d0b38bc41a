"""What codes are called on screen. English msgids; the catalogs hold the Vietnamese."""

from collections.abc import Mapping

from telehealth.kernel.i18n import N_, gettext

STATES: Mapping[str, str] = {
    "draft": N_("Draft"),
    "sent": N_("Waiting to be claimed"),
    "info_requested": N_("Station to add information"),
    "claimed": N_("Claimed"),
    "accepted": N_("Accepted"),
    "in_consult": N_("In consultation"),
    "advised": N_("Advice is here"),
    "acknowledged": N_("Advice acknowledged"),
    "closed": N_("Closed"),
    "cancelled": N_("Cancelled"),
}
ACTIONS: Mapping[str, str] = {
    "save": N_("Edit the draft"),
    "send": N_("Send the case"),
    "claim": N_("Claim"),
    "undo_claim": N_("Undo the claim"),
    "release": N_("Give back to the pool"),
    "time_out": N_("Return after the time is over"),
    "sign_out": N_("Return after signing out"),
    "accept": N_("Accept"),
    "decline": N_("Decline"),
    "ask_information": N_("Ask for information"),
    "answer_information": N_("Answer the question"),
    "start_consultation": N_("Start consultation"),
    "end_session": N_("End of the session"),
    "end_answered": N_("Closed with the answer"),
    "advise": N_("Answer in writing"),
    "add_advice": N_("Add to the advice"),
    "message": N_("Write a message"),
    "attach": N_("Add a file"),
    "acknowledge": N_("Acknowledge the advice"),
    "record_reception": N_("Say what was done"),
    "close": N_("Close the case"),
    "cancel": N_("Cancel the case"),
}
PRIORITIES: Mapping[str, str] = {
    "stat": N_("Emergency"),
    "asap": N_("Urgent"),
    "urgent": N_("Soon"),
    "routine": N_("Routine"),
}
MODES: Mapping[str, str] = {
    "live": N_("Video call, the patient beside me"),
    "written": N_("Written answer"),
    "advice_only": N_("Advice only, no examination asked for"),
}
QUESTIONS: Mapping[str, str] = {
    "transfer": N_("Should the patient be transferred, or treated here?"),
    "approach": N_("Is the present approach right?"),
    "tests": N_("Which further tests are needed?"),
    "treatment": N_("How should the treatment change?"),
    "procedure": N_("How is this procedure done?"),
}
RECEPTIONS: Mapping[str, str] = {
    "followed": N_("Followed as advised"),
    "changed": N_("Followed with changes"),
    "refused": N_("Not followed"),
}
REASONS: Mapping[str, str] = {
    "wrong_specialty": N_("Belongs to another specialty"),
    "outside_licence": N_("Outside the scope of my licence"),
    "no_capacity": N_("I cannot answer in time"),
    "conflict_of_interest": N_("Conflict of interest"),
    "patient_better": N_("The patient is better"),
    "already_transferred": N_("The patient has been transferred"),
    "sent_by_mistake": N_("Sent by mistake"),
    "patient_died": N_("The patient died"),
    "other": N_("Another reason"),
    "released": N_("given back by the specialist"),
    "timed_out": N_("no action in time"),
    "signed_out": N_("the specialist signed out"),
}
VITALS: Mapping[str, str] = {
    "respiratory_rate": N_("Respiratory rate"),
    "oxygen_saturation": N_("SpO₂"),
    "heart_rate": N_("Pulse"),
    "systolic_pressure": N_("Systolic pressure"),
    "diastolic_pressure": N_("Diastolic pressure"),
    "blood_pressure": N_("Blood pressure"),
    "temperature": N_("Temperature"),
    "consciousness": N_("Consciousness"),
    "weight": N_("Weight"),
    "height": N_("Height"),
    "bmi": N_("BMI"),
    "glucose": N_("Glucose"),
    "pain": N_("Pain"),
}
UNITS: Mapping[str, str] = {
    "respiratory_rate": N_("breaths/min"),
    "oxygen_saturation": "%",
    "heart_rate": N_("beats/min"),
    "systolic_pressure": "mmHg",
    "diastolic_pressure": "mmHg",
    "temperature": "°C",
    "weight": "kg",
    "height": "cm",
    "bmi": "kg/m²",
    "glucose": "mmol/L",
    "pain": "/ 10",
}
VITAL_STATES: Mapping[str, str] = {
    "not_measured": N_("Not measured"),
    "not_measurable": N_("Not measurable"),
}
CONSCIOUSNESS: Mapping[str, str] = {
    "A": N_("Alert"),
    "C": N_("New confusion"),
    "V": N_("Answers to voice"),
    "P": N_("Answers to pain"),
    "U": N_("Unresponsive"),
}
OXYGEN: Mapping[str, str] = {"air": N_("Room air"), "oxygen": N_("On oxygen")}
OXYGEN_DEVICES: Mapping[str, str] = {
    "nasal_cannula": N_("Nasal cannula"),
    "simple_mask": N_("Simple mask"),
    "reservoir_mask": N_("Mask with reservoir"),
    "bag_mask": N_("Bag and mask"),
    "other": N_("Another device"),
}
SOURCES: Mapping[str, str] = {
    "typed": N_("Measured and typed here"),
    "record": N_("From the station's record"),
    "device": N_("From a connected device"),
}
ALLERGIES: Mapping[str, str] = {
    "none_known": N_("None known, asked"),
    "has": N_("Has allergies"),
    "not_asked": N_("Not asked"),
}
PREGNANCY: Mapping[str, str] = {
    "no": N_("No"),
    "yes": N_("Pregnant"),
    "breastfeeding": N_("Breastfeeding"),
    "unknown": N_("Not known"),
}
CERTAINTY: Mapping[str, str] = {
    "provisional": N_("Provisional"),
    "differential": N_("One of several"),
    "confirmed": N_("Confirmed"),
}
EXAMINATION: Mapping[str, str] = {
    "general": N_("General condition"),
    "respiratory": N_("Lungs and airways"),
    "cardiovascular": N_("Heart and vessels"),
    "abdomen": N_("Abdomen"),
    "neurological": N_("Nervous system"),
    "skin": N_("Skin and mucosa"),
    "mental": N_("Mental state"),
    "obstetric": N_("Pregnancy and labour"),
    "other": N_("Other findings"),
}
CONSENT_METHODS: Mapping[str, str] = {
    "spoken": N_("Spoken"),
    "written": N_("Written"),
    "not_obtained": N_("Not possible, emergency"),
}
CONSENT_GIVERS: Mapping[str, str] = {
    "patient": N_("The patient"),
    "guardian": N_("A guardian or relative"),
}
# Each language in its own words; they need no translation.
LANGUAGES: Mapping[str, str] = {
    "vi": "Tiếng Việt",
    "hmn": "Hmoob",
    "blt": "Thái (Tai Dam)",
    "tyz": "Tày",
    "mtq": "Mường",
    "km": "Khmer",
    "jra": "Jrai",
    "rad": "Êđê",
    "en": "English",
    "other": N_("Another language"),
}
ATTACHMENT_KINDS: Mapping[str, str] = {
    "photo": N_("Photo"),
    "ecg": N_("ECG"),
    "x_ray": N_("X-ray"),
    "ultrasound": N_("Ultrasound"),
    "lab": N_("Test slip"),
    "document": N_("Paper"),
}
CONSENT_VERSION = "consultation-2026-1"
CONSENT_TEXT = N_(
    "Your doctor here will describe your illness to a doctor at a hospital and may show photos, test results and you "
    "yourself on video, so that both can decide together how to treat you. What is said is written into your medical "
    "record at both places and is seen only by the people who treat you. You may say no or stop at any time; you will "
    "be treated here all the same. The call is not recorded unless you agree to that separately."
)


def say(words: Mapping[str, str], code: str | None) -> str:
    """What a code is called, in the reader's language; empty for none, the code itself for one that is not known."""
    return gettext(words.get(code, code)) if code else ""

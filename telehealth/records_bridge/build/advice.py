"""What the specialist and the station concluded: Condition and MedicationRequest (a proposal, never an order)."""

from telehealth.records_bridge.build import keys, systems, words
from telehealth.records_bridge.build.parts import Json, coding, compact, concept, instant, reference
from telehealth.records_bridge.snapshot import Diagnosis, Drug, PractitionerPart, Snapshot


def diagnoses(snap: Snapshot) -> list[tuple[str, Json]]:
    """The specialist's diagnoses, the first being the main one."""
    return [
        (
            keys.of_document(snap.document.id, f"diagnosis:{place}"),
            _condition(snap, diagnosis, snap.distant.practitioner),
        )
        for place, diagnosis in enumerate(snap.note.diagnoses, 1)
    ]


def station_diagnosis(snap: Snapshot) -> list[tuple[str, Json]]:
    """What the station thought when it asked."""
    if snap.provisional_diagnosis is None:
        return []
    key = keys.of_document(snap.document.id, "station-diagnosis")
    return [(key, _condition(snap, snap.provisional_diagnosis, snap.originating.practitioner))]


def _condition(snap: Snapshot, diagnosis: Diagnosis, by: PractitionerPart) -> Json:
    codes = [coding(systems.ICD10, diagnosis.icd10, diagnosis.text)] if diagnosis.icd10 else []
    return {
        "resourceType": "Condition",
        "clinicalStatus": concept(coding(systems.CONDITION_CLINICAL, "active")),
        "verificationStatus": concept(
            coding(systems.CONDITION_VERIFICATION, diagnosis.certainty), text=words.CERTAINTY[diagnosis.certainty]
        ),
        "category": [concept(coding(systems.CONDITION_CATEGORY, "encounter-diagnosis", "Encounter Diagnosis"))],
        "code": concept(*codes, text=diagnosis.text),
        "subject": reference(keys.patient(snap.patient.id)),
        "encounter": reference(keys.encounter(snap.encounter.id)),
        "recordedDate": instant(snap.document.signed_at),
        "recorder": reference(keys.practitioner(by.id), by.name),
        "asserter": reference(keys.practitioner(by.id), by.name),
    }


def in_words(diagnosis: Diagnosis) -> str:
    """A diagnosis as a line of the document: I10 Bệnh tăng huyết áp (xác định)."""
    code = f"{diagnosis.icd10} " if diagnosis.icd10 else ""
    return f"{code}{diagnosis.text} ({words.CERTAINTY[diagnosis.certainty]})"


def proposed_medicines(snap: Snapshot) -> list[tuple[str, Json]]:
    """The medicines advised. Intent `proposal`: the clinician beside the patient decides (Law 15/2023, article 80)."""
    return [
        (keys.of_document(snap.document.id, f"medicine:{place}"), _medication_request(snap, drug))
        for place, drug in enumerate(snap.note.plan.drugs, 1)
    ]


def _medication_request(snap: Snapshot, drug: Drug) -> Json:
    specialist = snap.distant.practitioner
    return compact(
        {
            "resourceType": "MedicationRequest",
            "status": "active",
            "intent": "proposal",
            "medicationCodeableConcept": concept(text=drug.text),
            "subject": reference(keys.patient(snap.patient.id)),
            "encounter": reference(keys.encounter(snap.encounter.id)),
            "authoredOn": instant(snap.document.signed_at),
            "requester": reference(keys.practitioner(specialist.id), specialist.name),
            "note": [{"text": words.PROPOSAL}, *([{"text": drug.note}] if drug.note else [])],
            "dosageInstruction": _dosage(drug),
        }
    )


def _dosage(drug: Drug) -> list[Json]:
    """In the specialist's own words: nothing is parsed out of free text."""
    said = dosage_in_words(drug)
    return [compact({"text": said, "route": concept(text=drug.route) if drug.route else None})] if said else []


def dosage_in_words(drug: Drug) -> str:
    """Dose, route, frequency and duration in one line."""
    return ", ".join(filter(None, (drug.dose, drug.route, drug.frequency, drug.duration)))

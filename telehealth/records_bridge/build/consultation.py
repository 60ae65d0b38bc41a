"""The consultation and the patient's consent to it: Encounter and Consent."""

from telehealth.records_bridge.build import keys, systems, words
from telehealth.records_bridge.build.narrative import narrative, table
from telehealth.records_bridge.build.parts import (
    Json,
    coding,
    compact,
    concept,
    instant,
    period,
    reference,
    uuid_identifier,
)
from telehealth.records_bridge.snapshot import ParticipantPart, Snapshot

# The clinician beside the patient attends and answers for the treatment (Law 15/2023/QH15, article 80).
ATTENDER = ("ATND", "attender")
CONSULTANT = ("CON", "consultant")
OTHER = ("PART", "Participation")
PRIORITY_CODES = {"stat": "S", "asap": "A", "urgent": "UR", "routine": "R"}  # FHIR's own map of request priorities
CONSENT_DOCUMENT = coding(systems.LOINC, "59284-0", "Consent Document")


def encounter(snap: Snapshot) -> Json:
    """The virtual visit, with both clinicians; in progress while the room is still open."""
    live_and_open = snap.encounter.mode == "live" and snap.encounter.finished_at is None
    return compact(
        {
            "resourceType": "Encounter",
            "identifier": [uuid_identifier(snap.encounter.id)],
            "status": "in-progress" if live_and_open else "finished",
            "class": coding(systems.ACT_CODE, "VR", "virtual"),
            "type": [concept(text=words.MODE[snap.referral.mode])],
            "priority": concept(
                coding(systems.ACT_PRIORITY, PRIORITY_CODES[snap.referral.priority]),
                text=words.PRIORITY[snap.referral.priority],
            ),
            "subject": reference(keys.patient(snap.patient.id), snap.patient.name),
            "basedOn": [{"type": "ServiceRequest", "identifier": _referral_identifier(snap)}],
            "participant": _participants(snap),
            "period": _period(snap),
            "reasonCode": [concept(text=snap.referral.reason)],
            "serviceProvider": reference(
                keys.organization(snap.originating.facility.id), snap.originating.facility.name
            ),
        }
    )


def _referral_identifier(snap: Snapshot) -> Json:
    return {"system": systems.REFERRAL_CODE, "value": snap.referral.code}


def _period(snap: Snapshot) -> Json:
    if snap.encounter.mode == "written":
        return period(None, snap.document.signed_at)
    return period(snap.encounter.started_at, snap.encounter.finished_at)


def _participants(snap: Snapshot) -> list[Json]:
    """Both clinicians always, with their times if they met; then whoever else was in the room."""
    both = ((snap.originating.practitioner, ATTENDER), (snap.distant.practitioner, CONSULTANT))
    seats = {seat.practitioner_id: seat for seat in snap.encounter.participants}
    clinicians = [
        _participant(code, reference(keys.practitioner(person.id), person.name), seats.get(person.id))
        for person, code in both
    ]
    main = {person.id for person, _ in both}
    others = [s for s in snap.encounter.participants if s.practitioner_id not in main and s.role != "patient"]
    return clinicians + [_participant(OTHER, {"display": seat.name}, seat) for seat in others]


def _participant(code: tuple[str, str], individual: Json, seat: ParticipantPart | None) -> Json:
    return compact(
        {
            "type": [concept(coding(systems.PARTICIPATION_TYPE, *code))],
            "period": period(seat.joined_at, seat.left_at) if seat else None,
            "individual": individual,
        }
    )


def consent(snap: Snapshot) -> Json | None:
    """The consent to be treated, with recording allowed or denied inside it. None when it could not be asked."""
    given = snap.consent
    if given.id is None or not given.given:
        return None
    return compact(
        {
            "resourceType": "Consent",
            "text": narrative(table(consent_rows(snap))),
            "identifier": [uuid_identifier(given.id)],
            "status": "active",
            "scope": concept(coding(systems.CONSENT_SCOPE, "treatment", "Treatment")),
            "category": [concept(CONSENT_DOCUMENT)],
            "patient": reference(keys.patient(snap.patient.id), snap.patient.name),
            "dateTime": instant(given.obtained_at),
            "organization": [
                reference(keys.organization(snap.originating.facility.id), snap.originating.facility.name)
            ],
            "policyRule": concept(text=given.text_version),
            "provision": {
                "purpose": [coding(systems.ACT_REASON, "TREAT", "treatment")],
                "provision": [
                    {"type": "permit" if given.recording else "deny", "code": [concept(text="Ghi hình, ghi âm")]}
                ],
            },
        }
    )


def consent_rows(snap: Snapshot) -> list[tuple[str, str | None]]:
    """The consent in words, for its own narrative and for the document's."""
    given = snap.consent
    return [
        ("Cách đồng ý", words.CONSENT_METHOD[given.method]),
        ("Người giám hộ", given.guardian_name),
        ("Lý do", given.emergency_reason),
        ("Bản nội dung", f"{given.text_version} ({given.language})"),
        ("Người đọc cho người bệnh", given.obtained_by.name),
        ("Lúc", words.when(given.obtained_at)),
        ("Ghi hình", "Đồng ý" if given.recording else "Không"),
    ]

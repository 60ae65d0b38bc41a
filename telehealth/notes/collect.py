"""Gathers what a Document must hold from the features that own it: patient, consent, places, people, the encounter."""

from typing import Any

from telehealth.directory import queries as directory
from telehealth.directory.queries import FacilityCard, PractitionerCard
from telehealth.directory.specialties import SPECIALTIES
from telehealth.kernel.i18n import translations
from telehealth.kernel.uow import UnitOfWork
from telehealth.notes.errors import NoConsent
from telehealth.notes.repository import Note
from telehealth.notes.snapshot import ATTESTATION_METHOD
from telehealth.patients import queries as patients
from telehealth.patients.queries import ConsentCard, PatientCard
from telehealth.referrals.queries import CaseFacts
from telehealth.rooms import queries as rooms
from telehealth.rooms.queries import EncounterFacts

ROLES = {"host": "specialist", "guest": "originating_clinician"}


async def facts(uow: UnitOfWork, case: CaseFacts, note: Note) -> dict[str, Any]:
    """Every part of the snapshot but the document's head and the note. Raises NoConsent."""
    consent = await patients.consent_of(uow, case.id)
    if consent is None:
        raise NoConsent
    people = await directory.practitioner_cards(uow, [case.sender_practitioner_id, note.author_id])
    sender, author = people[case.sender_practitioner_id], people[note.author_id]
    places = await directory.facility_cards(uow, [case.sender_facility_id, author.facility_id])
    encounter = await rooms.encounter_for_document(uow, case.id)
    return {
        "referral": referral_part(case),
        "patient": patient_part(await patients.card(uow, case.patient_id)),
        "consent": consent_part(consent, sender),
        "originating": {
            "facility": facility_part(places[case.sender_facility_id]),
            "practitioner": {"id": sender.id, "name": sender.name, "licence_number": sender.licence_number},
        },
        "distant": distant_part(author, places[author.facility_id]),
        "encounter": encounter_part(encounter, note),
        "vitals": case.vitals,
        "provisional_diagnosis": case.provisional_diagnosis,
        "attestation": {
            "practitioner_id": note.author_id,
            "name": author.name,
            "licence_number": author.licence_number,
            "signed_at": uow.now,
            "method": ATTESTATION_METHOD,
        },
    }


def referral_part(case: CaseFacts) -> dict[str, Any]:
    """The question that was asked."""
    return {
        "id": case.id,
        "code": case.code,
        "priority": case.priority,
        "specialty": {
            "code": case.specialty,
            "name": translations("vi").gettext(SPECIALTIES.get(case.specialty, case.specialty)),
        },
        "mode": case.mode,
        "sent_at": case.sent_at,
        "reason": case.reason,
        "question": case.question,
    }


def patient_part(card: PatientCard) -> dict[str, Any]:
    """The patient as the record names them."""
    address = ", ".join(part for part in (card.address, card.commune) if part)
    return {
        "id": card.id,
        "name": card.name,
        "birth_date": card.birth.fhir,
        "birth_date_precision": card.birth_precision,
        "sex": card.sex,
        "citizen_id": card.citizen_id,
        "insurance_number": card.insurance_number,
        "phone": card.phone,
        "address": {"text": address, "province_code": card.province_code} if address else None,
        "managing_facility_id": card.facility_id,
    }


def consent_part(consent: ConsentCard, sender: PractitionerCard) -> dict[str, Any]:
    """How, by whom and in which language consent was given."""
    methods = {"not_obtained": "not_obtained_emergency"}
    by_guardian = consent.given_by == "guardian"
    return {
        "id": None if consent.method == "not_obtained" else consent.id,
        "text_version": consent.text_version,
        "method": "guardian" if by_guardian else methods.get(consent.method, consent.method),
        "language": consent.language,
        "obtained_by": {"practitioner_id": sender.id, "name": sender.name},
        "obtained_at": consent.obtained_at,
        "recording": consent.recording,
        "guardian_name": consent.given_by_name if by_guardian else None,
        "emergency_reason": consent.emergency_reason,
    }


def facility_part(card: FacilityCard) -> dict[str, Any]:
    """A facility by id, code and name."""
    return {"id": card.id, "code": card.code, "name": card.name}


def distant_part(author: PractitionerCard, place: FacilityCard) -> dict[str, Any]:
    """The specialist and where they work."""
    department = {"id": author.department_id, "name": author.department_name} if author.department_id else None
    return {
        "facility": facility_part(place),
        "department": department,
        "practitioner": {
            "id": author.id,
            "name": author.name,
            "licence_number": author.licence_number,
            "licence_scope": author.licence_scope,
        },
    }


def encounter_part(encounter: EncounterFacts | None, note: Note) -> dict[str, Any]:
    """The call, or the written answer that stood in for one."""
    if encounter is None:
        return {"id": note.encounter_id, "mode": "written", "participants": []}
    confirmed = encounter.identity_confirmed_by and {
        "by": encounter.identity_confirmed_by,
        "at": encounter.identity_confirmed_at,
    }
    return {
        "id": encounter.id,
        "mode": "live",
        "started_at": encounter.started_at,
        "finished_at": encounter.finished_at,
        "participants": [
            {
                "practitioner_id": one.practitioner_id,
                "name": one.name,
                "role": ROLES.get(one.role, "guest"),
                "joined_at": one.joined_at,
                "left_at": one.left_at,
            }
            for one in encounter.participants
        ],
        "identity_confirmed": confirmed or None,
    }

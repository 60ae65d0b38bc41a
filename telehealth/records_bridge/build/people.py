"""Who: Patient, Practitioner and Organization."""

from telehealth.records_bridge.build import systems
from telehealth.records_bridge.build.parts import Json, coding, compact, concept, uuid_identifier
from telehealth.records_bridge.snapshot import Address, FacilityPart, PatientPart, PractitionerPart


def organization(facility: FacilityPart) -> Json:
    """A facility by its insurance code."""
    return {
        "resourceType": "Organization",
        "identifier": [{"system": systems.FACILITY_CODE, "value": facility.code}, uuid_identifier(facility.id)],
        "active": True,
        "name": facility.name,
    }


def practitioner(person: PractitionerPart) -> Json:
    """A clinician by licence number; the scope is the licence's own words."""
    licence = {"system": systems.PRACTICE_LICENCE, "value": person.licence_number} if person.licence_number else None
    qualification = compact(
        {
            "identifier": [licence] if licence else None,
            "code": concept(text=person.licence_scope or "Giấy phép hành nghề khám bệnh, chữa bệnh"),
        }
    )
    return compact(
        {
            "resourceType": "Practitioner",
            "identifier": [*([licence] if licence else []), uuid_identifier(person.id)],
            "active": True,
            "name": [human_name(person.name)],
            "qualification": [qualification] if licence or person.licence_scope else None,
        }
    )


def human_name(name: str) -> Json:
    """A name in Vietnamese order: the family name stands first, and the text is what people read."""
    family, *given = name.split()
    return compact({"use": "official", "text": name, "family": family, "given": given})


def patient(person: PatientPart) -> Json:
    """The patient as known at signing. A birth date may be only a year, or a year and a month."""
    return compact(
        {
            "resourceType": "Patient",
            "identifier": [
                *_identifier("NI", systems.CITIZEN_ID, person.citizen_id),
                *_identifier("SN", systems.INSURANCE_NUMBER, person.insurance_number),
                uuid_identifier(person.id),
            ],
            "active": True,
            "name": [human_name(person.name)],
            "telecom": [{"system": "phone", "value": person.phone}] if person.phone else None,
            "gender": person.sex,
            "birthDate": person.birth_date,
            "address": [_address(person.address)] if person.address else None,
            "managingOrganization": _managing(person),
        }
    )


def _identifier(kind: str, system: str, value: str | None) -> list[Json]:
    return [{"type": concept(coding(systems.IDENTIFIER_TYPE, kind)), "system": system, "value": value}] if value else []


def _managing(person: PatientPart) -> Json:
    """By identifier: the managing facility need be neither of the two in this consultation."""
    return {"type": "Organization", "identifier": uuid_identifier(person.managing_facility_id)}


def _address(address: Address) -> Json:
    extensions = [
        {"url": url, "valueCoding": {"code": code}}
        for url, code in (
            (systems.PROVINCE_EXTENSION, address.province_code),
            (systems.WARD_EXTENSION, address.commune_code),
        )
        if code
    ]
    return compact({"extension": extensions, "text": address.text, "country": "VN"})

"""A patient's record as read back: FHIR resources in, what a page shows out. Knows nothing of our own tables."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from telehealth.records_bridge import words
from telehealth.records_bridge.build.systems import CITIZEN_ID, DOCUMENT_SHA256, INSURANCE_NUMBER, TAG
from telehealth.records_bridge.domain import Resource
from telehealth.records_bridge.record.clinical import (
    RecordDiagnosis,
    RecordMedicine,
    RecordVital,
    diagnosis,
    medicine,
    vital,
)
from telehealth.records_bridge.record.narrative import plain_lines
from telehealth.records_bridge.store import reference_of

READ = ("Patient", "Composition", "Encounter", "Observation", "Condition", "MedicationRequest", "DocumentReference")
ADVICE = frozenset({"51848-0", "18776-5", "69730-0"})  # LOINC: evaluation, plan of care, instructions


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPatient:
    """The patient as the record system knows them."""

    name: str
    birth_date: str
    sex: str
    citizen_id: str
    insurance_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSection:
    """A section of the document as plain lines."""

    title: str
    lines: tuple[str, ...]
    is_advice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordAgent:
    """Who had a part in it, in which role."""

    role: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDocument:
    """One consultation as its document tells it."""

    reference: str
    identifier: str
    title: str
    amended: bool
    signed_at: datetime
    author: str
    custodian: str
    examiner: str
    station: str
    started_at: datetime | None
    finished_at: datetime | None
    diagnoses: tuple[RecordDiagnosis, ...]
    vitals: tuple[RecordVital, ...]
    medicines: tuple[RecordMedicine, ...]
    sections: tuple[RecordSection, ...]
    sha256: str
    agents: tuple[RecordAgent, ...]
    recorded_at: datetime | None
    replaced_by: str

    @property
    def advice(self) -> tuple[RecordSection, ...]:
        """What the specialist thinks and advises, in the document's own sections."""
        return tuple(section for section in self.sections if section.is_advice)

    @property
    def first_taken_at(self) -> datetime:
        """When the first of the vital signs was taken; they are there when this is asked."""
        return min(vital.taken_at for vital in self.vitals)

    @property
    def last_taken_at(self) -> datetime:
        """When the last one was."""
        return max(vital.taken_at for vital in self.vitals)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The patient's record, the newest document first. Nobody there: nothing has arrived yet."""

    patient: RecordPatient | None
    documents: tuple[RecordDocument, ...] = ()

    @property
    def current(self) -> tuple[RecordDocument, ...]:
        """Documents that nothing has replaced."""
        return tuple(one for one in self.documents if not one.replaced_by)

    @property
    def replaced(self) -> tuple[RecordDocument, ...]:
        """Documents that an addendum took the place of."""
        return tuple(one for one in self.documents if one.replaced_by)


def read_record(resources: Iterable[Resource]) -> Record:
    """The record out of everything that the record system holds of one patient."""
    by_reference = {reference_of(resource): resource for resource in resources}
    patient = next(_of(by_reference, "Patient"), None)
    compositions = sorted(_of(by_reference, "Composition"), key=_signed_at, reverse=True)
    replaced = _replacements(compositions)
    documents = tuple(_document(one, by_reference, replaced) for one in compositions)
    return Record(patient=_patient(patient) if patient else None, documents=documents)


def _of(by_reference: Mapping[str, Resource], kind: str) -> Iterator[Resource]:
    return (resource for resource in by_reference.values() if resource["resourceType"] == kind)


def _signed_at(composition: Resource) -> datetime:
    return datetime.fromisoformat(composition["date"])


def _replacements(compositions: Iterable[Resource]) -> dict[str, str]:
    """Which document took whose place: identifier -> identifier."""
    return {
        link["targetIdentifier"]["value"]: one["identifier"]["value"]
        for one in compositions
        for link in one.get("relatesTo") or []
        if link.get("code") == "replaces" and "targetIdentifier" in link
    }


def _patient(patient: Resource) -> RecordPatient:
    numbers = {i.get("system"): i.get("value", "") for i in patient.get("identifier") or []}
    return RecordPatient(
        name=patient["name"][0]["text"],
        birth_date=patient.get("birthDate", ""),
        sex=words.sex(patient.get("gender", "unknown")),
        citizen_id=numbers.get(CITIZEN_ID, ""),
        insurance_number=numbers.get(INSURANCE_NUMBER, ""),
    )


def _document(composition: Resource, known: Mapping[str, Resource], replaced: Mapping[str, str]) -> RecordDocument:
    identifier = composition["identifier"]["value"]
    mentioned = [known[ref] for ref in _entries(composition) if ref in known]
    encounter = known.get(composition.get("encounter", {}).get("reference", ""), {})
    period = encounter.get("period") or {}
    provenance = _about(composition, known)
    author = composition["author"][0].get("display", "")
    return RecordDocument(
        reference=reference_of(composition),
        identifier=identifier,
        title=composition["title"],
        amended=composition["status"] == "amended",
        signed_at=_signed_at(composition),
        author=author,
        custodian=composition.get("custodian", {}).get("display", ""),
        examiner=_attender(encounter),
        station=encounter.get("serviceProvider", {}).get("display", ""),
        started_at=_instant(period.get("start")),
        finished_at=_instant(period.get("end")),
        diagnoses=_diagnoses(mentioned, author),
        vitals=tuple(vital(one) for one in mentioned if one["resourceType"] == "Observation"),
        medicines=tuple(medicine(one) for one in mentioned if one["resourceType"] == "MedicationRequest"),
        sections=tuple(_sections(composition)),
        sha256=_sha256(identifier, known),
        agents=tuple(_agent(one) for one in provenance.get("agent") or []),
        recorded_at=_instant(provenance.get("recorded")),
        replaced_by=replaced.get(identifier, ""),
    )


def _diagnoses(mentioned: Iterable[Resource], author: str) -> tuple[RecordDiagnosis, ...]:
    """The author's own first, then what the station had thought."""
    found = [diagnosis(one) for one in mentioned if one["resourceType"] == "Condition"]
    return tuple(sorted(found, key=lambda one: one.by != author))


def _entries(composition: Resource) -> list[str]:
    return [entry["reference"] for section in composition["section"] for entry in section.get("entry") or []]


def _about(composition: Resource, known: Mapping[str, Resource]) -> Resource:
    """The Provenance whose target this is."""
    target = reference_of(composition)
    for one in _of(known, "Provenance"):
        if any(t.get("reference") == target for t in one["target"]):
            return one
    return {}


def _sha256(identifier: str, known: Mapping[str, Resource]) -> str:
    for one in _of(known, "DocumentReference"):
        if one.get("masterIdentifier", {}).get("value") == identifier:
            hashes = [i["value"] for i in one.get("identifier") or [] if i.get("system") == DOCUMENT_SHA256]
            return str(hashes[0]) if hashes else ""
    return ""


def _attender(encounter: Resource) -> str:
    for one in encounter.get("participant") or []:
        if any(c.get("code") == "ATND" for kind in one.get("type") or [] for c in kind.get("coding") or []):
            return str(one.get("individual", {}).get("display", ""))
    return ""


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _agent(agent: Resource) -> RecordAgent:
    codings = agent.get("type", {}).get("coding") or [{}]
    return RecordAgent(role=words.role(codings[0].get("code", "")), name=agent["who"].get("display", ""))


def _sections(composition: Resource) -> Iterable[RecordSection]:
    for section in composition["section"]:
        lines = plain_lines(section.get("text", {}).get("div", ""))
        if lines:
            codings = section.get("code", {}).get("coding") or []
            is_advice = any(coding.get("code") in ADVICE for coding in codings)
            yield RecordSection(title=section.get("title", ""), lines=tuple(lines), is_advice=is_advice)


def tags_of(compositions: Iterable[Resource]) -> list[str]:
    """The tags by which what belongs to these documents can be found: "system|code"."""
    return [
        f"{TAG}|{tag['code']}"
        for one in compositions
        for tag in one.get("meta", {}).get("tag") or []
        if tag.get("system") == TAG
    ]

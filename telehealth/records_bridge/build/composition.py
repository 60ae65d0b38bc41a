"""The Composition: who attests what, in sections that can be read without any of the resources behind them."""

from collections.abc import Sequence

from telehealth.records_bridge.build import advice, consultation, keys, systems, vital_signs, words
from telehealth.records_bridge.build.narrative import bullets, narrative, paragraph, table
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
from telehealth.records_bridge.snapshot import Drug, Snapshot

CONSULT_NOTE = concept(coding(systems.LOINC, "11488-4", "Consult note"), text="Phiếu tư vấn")

Keyed = Sequence[tuple[str, Json]]


def composition(snap: Snapshot) -> Json:
    """The document's first resource: final, or amended when it follows another one."""
    specialist = snap.distant.practitioner
    author = reference(keys.practitioner(specialist.id), specialist.name)
    addendum = snap.document.kind == "addendum"
    return compact(
        {
            "resourceType": "Composition",
            "language": "vi",
            "text": narrative(table(_head(snap))),
            "identifier": uuid_identifier(snap.document.id),
            "status": "amended" if addendum else "final",
            "type": CONSULT_NOTE,
            "subject": reference(keys.patient(snap.patient.id), snap.patient.name),
            "encounter": reference(keys.encounter(snap.encounter.id)),
            "date": instant(snap.document.signed_at),
            "author": [author],
            "title": words.TITLE[snap.document.kind],
            "confidentiality": "N",
            "attester": [{"mode": "professional", "time": instant(snap.attestation.signed_at), "party": author}],
            "custodian": reference(keys.organization(snap.distant.facility.id), snap.distant.facility.name),
            "relatesTo": _relates_to(snap),
            "event": [compact({"period": period(snap.encounter.started_at, snap.encounter.finished_at)})]
            if snap.encounter.started_at
            else None,
            "section": [section for section in _sections(snap) if section],
        }
    )


def _relates_to(snap: Snapshot) -> list[Json]:
    if snap.document.replaces_document_id is None:
        return []
    return [{"code": "replaces", "targetIdentifier": uuid_identifier(snap.document.replaces_document_id)}]


def _head(snap: Snapshot) -> list[tuple[str, str | None]]:
    """What a printed page carries on top."""
    here, there, person = snap.originating, snap.distant, snap.patient
    department = f", {there.department.name}" if there.department else ""
    return [
        ("Người bệnh", person.name),
        ("Ngày sinh", words.day(person.birth_date)),
        ("Giới tính", words.SEX[person.sex]),
        ("Căn cước công dân", person.citizen_id),
        ("Thẻ bảo hiểm y tế", person.insurance_number),
        ("Ca bệnh", f"{snap.referral.code}, {words.PRIORITY[snap.referral.priority]}, {snap.referral.specialty.name}"),
        ("Nơi người bệnh", f"{here.facility.name} ({here.facility.code})"),
        ("Người khám tại chỗ", _licensed(here.practitioner.name, here.practitioner.licence_number)),
        ("Nơi tư vấn", f"{there.facility.name} ({there.facility.code}){department}"),
        ("Người tư vấn", _licensed(there.practitioner.name, there.practitioner.licence_number)),
        ("Phạm vi hành nghề", there.practitioner.licence_scope),
        (words.ATTESTED, f"{snap.attestation.name}, {words.when(snap.attestation.signed_at)}"),
    ]


def _licensed(name: str, licence: str | None) -> str:
    return f"{name} (giấy phép hành nghề {licence})" if licence else f"{name} (chưa có số giấy phép hành nghề)"


def _sections(snap: Snapshot) -> list[Json | None]:
    note = snap.note
    return [
        _amendment(snap),
        _said("Lý do và câu hỏi", "42349-1", "Reason for referral", snap.referral.reason, snap.referral.question),
        _consultation(snap),
        _consent(snap),
        _vitals(snap),
        _station_diagnosis(snap),
        _said("Tóm tắt theo người tư vấn", "10164-2", "History of Present illness", note.summary_as_understood),
        _said("Khám qua hình", "29545-1", "Physical findings", note.findings_by_video),
        _opinion(snap),
        _plan(snap),
        _medicines(snap),
        _said("Lời dặn người bệnh", "69730-0", "Instructions", note.advice_to_patient),
        _said("Giới hạn của khám từ xa", None, "", note.limits),
    ]


def _section(title: str, code: Json | None, markup: str, entries: Keyed = ()) -> Json:
    return compact(
        {
            "title": title,
            "code": concept(code) if code else None,
            "text": narrative(markup),
            "entry": [reference(key) for key, _ in entries],
        }
    )


def _said(title: str, loinc: str | None, display: str, *texts: str | None) -> Json | None:
    """A section of plain paragraphs; none when nothing was said."""
    markup = "".join(paragraph(text) for text in texts if text)
    code = coding(systems.LOINC, loinc, display) if loinc else None
    return _section(title, code, markup) if markup else None


def _amendment(snap: Snapshot) -> Json | None:
    if snap.amendment is None:
        return None
    rows = [("Lý do bổ sung", snap.amendment.reason), ("Nội dung bổ sung", snap.amendment.text)]
    return _section("Bổ sung", None, table(rows))


def _consultation(snap: Snapshot) -> Json:
    """How the two sides met: when, who was there, who made sure of the patient."""
    seats = [
        f"{s.name}, {words.ROLE[s.role]}: vào {words.when(s.joined_at)}"
        + (f", rời {words.when(s.left_at)}" if s.left_at else "")
        for s in snap.encounter.participants
    ]
    check = snap.encounter.identity_confirmed
    rows = [
        ("Hình thức", words.MODE["live" if snap.encounter.mode == "live" else "written"]),
        ("Bắt đầu", words.when(snap.encounter.started_at) if snap.encounter.started_at else None),
        ("Kết thúc", words.when(snap.encounter.finished_at) if snap.encounter.finished_at else None),
        ("Xác nhận đúng người bệnh", f"{check.by}, {words.when(check.at)}" if check else None),
    ]
    return _section("Buổi tư vấn", None, table(rows) + bullets(seats))


def _consent(snap: Snapshot) -> Json:
    entries: Keyed = [(keys.consent(snap.consent.id), {})] if snap.consent.given and snap.consent.id else []
    markup = table(consultation.consent_rows(snap))
    return _section("Sự đồng ý của người bệnh", consultation.CONSENT_DOCUMENT, markup, entries)


def _vitals(snap: Snapshot) -> Json:
    code = coding(systems.LOINC, "8716-3", "Vital signs")
    rows = [vital_signs.in_words(vital) for vital in snap.vitals]
    markup = table(rows) or paragraph("Không có dấu hiệu sinh tồn nào được ghi.")
    return _section("Dấu hiệu sinh tồn", code, markup, vital_signs.observations(snap))


def _station_diagnosis(snap: Snapshot) -> Json | None:
    if snap.provisional_diagnosis is None:
        return None
    markup = paragraph(advice.in_words(snap.provisional_diagnosis))
    return _section("Chẩn đoán của trạm khi gửi", None, markup, advice.station_diagnosis(snap))


def _opinion(snap: Snapshot) -> Json:
    code = coding(systems.LOINC, "51848-0", "Evaluation note")
    markup = paragraph(snap.note.opinion) + bullets([advice.in_words(d) for d in snap.note.diagnoses])
    return _section("Ý kiến và chẩn đoán", code, markup, advice.diagnoses(snap))


def _plan(snap: Snapshot) -> Json | None:
    plan = snap.note.plan
    rows = [
        *_transfer(snap),
        ("Ngưỡng cần báo", plan.thresholds),
        ("Dấu hiệu nguy hiểm", plan.red_flags),
        ("Khi nào gọi lại", plan.when_to_call_back),
        *_follow_up(snap),
    ]
    markup = bullets(plan.tests) + table(rows)
    return _section("Hướng xử trí", coding(systems.LOINC, "18776-5", "Plan of care note"), markup) if markup else None


def _follow_up(snap: Snapshot) -> list[tuple[str, str | None]]:
    again = snap.note.follow_up
    return (
        [("Khám lại", words.day(again.date) if again.date else None), ("Người theo dõi", again.owner)] if again else []
    )


def _medicines(snap: Snapshot) -> Json | None:
    """Never without the sentence that says what it is not."""
    if not snap.note.plan.drugs:
        return None
    lines = bullets([_medicine(drug) for drug in snap.note.plan.drugs])
    markup = paragraph(words.PROPOSAL) + lines
    return _section("Đề nghị dùng thuốc (không phải đơn thuốc)", None, markup, advice.proposed_medicines(snap))


def _medicine(drug: Drug) -> str:
    return ". ".join(filter(None, (drug.text, advice.dosage_in_words(drug), drug.note)))


def _transfer(snap: Snapshot) -> list[tuple[str, str | None]]:
    transfer = snap.note.transfer
    if transfer is None:
        return []
    return [
        ("Chuyển tuyến", words.TRANSFER[transfer.decision]),
        ("Lý do", transfer.reason),
        ("Trước lúc", transfer.by_when),
    ]

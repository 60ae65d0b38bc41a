"""Reading the audit: who, which, why, from where. Ids of patients, never names or content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from telehealth.aftercare import queries as aftercare
from telehealth.directory import queries as directory
from telehealth.kernel.actor import Actor
from telehealth.kernel.i18n import N_, gettext
from telehealth.kernel.tables import audit_event, audit_seal
from telehealth.kernel.uow import Begin

PAGE = 50
ACTIONS: Mapping[str, str] = {
    "read": N_("Read"),
    "search": N_("Searched"),
    "lookup": N_("Looked up elsewhere"),
    "open_with_reason": N_("Opened with a reason"),
    "create": N_("Made"),
    "update": N_("Changed"),
    "delete": N_("Removed"),
    "sign": N_("Signed"),
    "link": N_("Linked"),
    "amend": N_("Began an addendum"),
    "execute": N_("Used"),
}
SESSION: Mapping[str, str] = {
    "sign_in": N_("Signed in"),
    "sign_out": N_("Signed out"),
    "step_up": N_("Typed the password again"),
    "revoke": N_("Ended a session"),
}
ENTITIES: Mapping[str, str] = {
    "abuse_report": N_("report of abuse"),
    "account": N_("account"),
    "appointment": N_("appointment"),
    "attachment": N_("file of a case"),
    "audit": N_("audit"),
    "booked_person": N_("person of a booking"),
    "consent": N_("consent"),
    "delivery": N_("delivery"),
    "document": N_("signed document"),
    "facility": N_("facility"),
    "guest_session": N_("patient's session"),
    "healthcare_service": N_("service"),
    "icd10": N_("list of diagnoses"),
    "message": N_("message"),
    "note": N_("note"),
    "on_call": N_("turn on call"),
    "participant": N_("person in a room"),
    "patient": N_("patient"),
    "practitioner": N_("practitioner"),
    "record": N_("health record"),
    "record_question": N_("question about a record"),
    "referral": N_("case"),
    "report": N_("report"),
    "resource": N_("room or device"),
    "room": N_("room"),
    "schedule": N_("hours"),
    "summary": N_("summary for the patient"),
    "waiting_ban": N_("ban"),
    "waiting_entry": N_("place in the queue"),
    "waiting_invitation": N_("invitation"),
    "waiting_message": N_("message in the waiting room"),
    "waitlist": N_("place on the waitlist"),
}


def words(action: str, entity: str, detail: Mapping[str, Any]) -> str:
    """What happened, in the reader's language; what we have no word for is shown as it is stored."""
    if entity == "session":
        what = str(detail.get("what", action))
        return gettext(SESSION.get(what, what))
    return f"{gettext(ACTIONS.get(action, action))}: {gettext(ENTITIES.get(entity, entity))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One line of the audit."""

    id: UUID
    at: datetime
    who: str
    role: str
    what: str
    patient_id: UUID | None
    purpose: str
    outcome: str
    remote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """A page of the audit and its seal; and how many patients wait for an answer about it."""

    rows: list[AuditRow]
    more: bool
    seals: int
    head: str
    questions: int


async def page(begin: Begin, actor: Actor, *, action: str = "", before: str = "") -> AuditView:
    """The newest rows, or those older than the row `before`. Looking at the audit is itself audited."""
    async with begin(actor) as uow:
        rows = list((await uow.conn.execute(_query(action, before))).all())
        seal = (await uow.conn.execute(sa.select(audit_seal).order_by(audit_seal.c.seq.desc()).limit(1))).one_or_none()
        people = await directory.practitioners_of_accounts(uow, list({r.account_id for r in rows if r.account_id}))
        questions = await aftercare.open_questions_within(uow, actor)
        uow.audit("read", "audit", None, purpose="HOPERAT")
    names = {card.account_id: card.name for card in people}
    return AuditView(
        rows=[_row(row, names) for row in rows[:PAGE]],
        more=len(rows) > PAGE,
        seals=seal.seq if seal else 0,
        head=seal.hash.hex() if seal else "",
        questions=questions,
    )


def _query(action: str, before: str) -> sa.Select[Any]:
    query = sa.select(audit_event).order_by(audit_event.c.at.desc(), audit_event.c.id.desc()).limit(PAGE + 1)
    if action in ACTIONS:
        query = query.where(audit_event.c.action == action)
    try:
        last = UUID(before)
    except ValueError:
        return query
    since = sa.select(audit_event.c.at).where(audit_event.c.id == last).scalar_subquery()
    return query.where(sa.tuple_(audit_event.c.at, audit_event.c.id) < sa.tuple_(since, last))


def _row(row: sa.Row[Any], names: Mapping[Any, str]) -> AuditRow:
    return AuditRow(
        id=row.id,
        at=row.at,
        who=names.get(row.account_id, "") if row.account_id else "",
        role=row.role or "",
        what=words(row.action, row.entity, row.detail),
        patient_id=row.patient_id,
        purpose=row.purpose,
        outcome=row.outcome,
        remote=row.remote or "",
    )

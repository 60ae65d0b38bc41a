"""Against abuse: report somebody, take their seat, and keep their phone and link away for some days."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor
from telehealth.kernel.errors import NotFound
from telehealth.kernel.ids import ParticipantId, ReportId, RoomId, VisitId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import queries as rooms_queries
from telehealth.rooms import service as rooms
from telehealth.rooms.errors import HostOnly, ParticipantNotFound
from telehealth.rooms.service import Change, Participant
from telehealth.waiting import policy, repository
from telehealth.waiting.domain import OVER, AbuseReason, Entry, EntryState, ReportOutcome
from telehealth.waiting.service.common import locked
from telehealth.waiting.service.telling import keep
from telehealth.waiting.tables import abuse_report, waiting_ban, waiting_invitation


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What the host says of a guest without an account. `days`: how long they stay away; 0 is no ban.

    `text` is read by staff who see no record: what happened, and nothing of the consultation.
    """

    participant_id: ParticipantId
    reason: AbuseReason
    days: int
    text: str = ""


async def report(begin: Begin, actor: Actor, room_id: RoomId, complaint: Complaint) -> Change:
    """Report a guest of one's room: the seat is gone, links end, and for some days they cannot wait here again.

    The report tells reason, time and the host's own words. Raises RoomNotFound, HostOnly, ParticipantNotFound.
    """
    async with begin(actor) as uow:
        card = await rooms_queries.room_of(uow, actor, room_id)
        if card.host is None or card.host.practitioner_id != actor.practitioner_id:
            raise HostOnly
        entry = await repository.of_room(uow, room_id, lock=True)
        one = (await rooms_queries.session(uow, room_id)).person(complaint.participant_id)
        if one.subject_id is None:
            raise ParticipantNotFound
        made = await rooms.remove_within(uow, room_id, one.id)
        ban_id = await _ban(uow, actor, one, entry, complaint.days) if complaint.days else None
        await _end_links(uow, one.subject_id)
        await uow.conn.execute(
            abuse_report.insert().values(
                id=new_id(), facility_id=actor.facility_id, room_id=room_id, participant_id=one.id, ban_id=ban_id,
                kind=one.kind.value, reason=complaint.reason.value, text=complaint.text,
                by_practitioner=actor.practitioner_id, at=uow.now,
            )
        )  # fmt: skip
        uow.audit("create", "abuse_report", one.id, reason=complaint.reason.value, days=complaint.days)
    return made


async def _ban(uow: UnitOfWork, actor: Actor, one: Participant, entry: Entry | None, days: int) -> UUID:
    is_patient = entry is not None and one.subject_id == entry.id
    return await _add_ban(
        uow, actor, subject_id=one.subject_id, phone_id=one.phone_id,
        token=entry.token_number if entry and is_patient else None, days=days,
    )  # fmt: skip


async def ban_waiting(begin: Begin, actor: Actor, visit_id: VisitId, *, days: int) -> None:
    """Take somebody out of one's queue, and keep their phone and link away for some days."""
    async with begin(actor) as uow:
        one = await locked(uow, actor, visit_id)
        if one.state not in OVER and one.state is not EntryState.ADMITTED:
            after = one if one.state is EntryState.LEFT else one.moved(EntryState.REMOVED, uow.now)
            await keep(uow, one, after, "ban")
        await _add_ban(uow, actor, subject_id=one.id, phone_id=one.phone_id, token=one.token_number, days=days)
        await _end_links(uow, one.id)


async def _add_ban(
    uow: UnitOfWork, actor: Actor, *, subject_id: UUID | None, phone_id: UUID | None, token: int | None, days: int
) -> UUID:
    ban_id = new_id()
    await uow.conn.execute(
        waiting_ban.insert().values(
            id=ban_id, facility_id=actor.facility_id, phone_id=phone_id, subject_id=subject_id, token_number=token,
            at=uow.now, until=uow.now + timedelta(days=days), by_account=actor.account_id,
        )
    )  # fmt: skip
    uow.audit("create", "waiting_ban", ban_id, days=days)
    return ban_id


async def settle(begin: Begin, actor: Actor, report_id: ReportId, outcome: ReportOutcome) -> None:
    """Say what was found of a report; unfounded, its ban is lifted. The first word stands.

    Raises NotFound for another facility's.
    """
    async with begin(actor) as uow:
        c = abuse_report.c
        ours = sa.and_(c.id == report_id, c.facility_id == actor.facility_id)
        found = (
            await uow.conn.execute(sa.select(c.ban_id, c.outcome).where(ours).with_for_update(key_share=True))
        ).one_or_none()
        if not policy.may_settle(actor) or found is None:
            raise NotFound
        if found.outcome is not None:
            return
        settled = {"outcome": outcome.value, "settled_at": uow.now, "settled_by": actor.account_id}
        await uow.conn.execute(abuse_report.update().where(ours).values(settled))
        uow.audit("update", "abuse_report", report_id, step="settle", outcome=outcome.value)
        if outcome is ReportOutcome.UNFOUNDED and found.ban_id:
            await _lift(uow, actor, waiting_ban.c.id == found.ban_id)
            uow.audit("update", "waiting_ban", found.ban_id, step="lift")


async def _lift(uow: UnitOfWork, actor: Actor, which: sa.ColumnElement[bool]) -> None:
    lifted = {"lifted_at": uow.now, "lifted_by": actor.account_id}
    await uow.conn.execute(waiting_ban.update().where(which, waiting_ban.c.lifted_at.is_(None)).values(lifted))


async def lift_ban(begin: Begin, actor: Actor, ban_id: UUID) -> None:
    """Let somebody wait here again. Twice is the same as once. Raises NotFound for another facility's."""
    async with begin(actor) as uow:
        c = waiting_ban.c
        ours = sa.and_(c.id == ban_id, c.facility_id == actor.facility_id)
        if not policy.may_lift(actor) or (await uow.conn.execute(sa.select(c.id).where(ours))).first() is None:
            raise NotFound
        await _lift(uow, actor, ours)
        uow.audit("update", "waiting_ban", ban_id, step="lift")


async def _end_links(uow: UnitOfWork, subject_id: UUID) -> None:
    await guests.revoke_links_within(uow, subject_id)
    c = waiting_invitation.c
    await uow.conn.execute(waiting_invitation.update().where(c.id == subject_id).values(revoked_at=uow.now))

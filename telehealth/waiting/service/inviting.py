"""Asking somebody in by a one-time link: a relative or an interpreter by the patient, a colleague by the host.

Their seat is made with the link, or when the room opens; they wait at its door until the host has confirmed who they
are. A link is shown once, to who made it, or sent to who is invited, and stored nowhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from telehealth.guests import service as guests
from telehealth.kernel.actor import Actor, Guest, GuestKind
from telehealth.kernel.i18n import N_
from telehealth.kernel.ids import RoomId, new_id
from telehealth.kernel.uow import Begin, UnitOfWork
from telehealth.rooms import queries as rooms_queries
from telehealth.rooms import service as rooms
from telehealth.rooms.errors import HostOnly
from telehealth.rooms.service import NewSeat, Relation, SeatKind, SeatRole
from telehealth.waiting import repository
from telehealth.waiting.domain import MOST_INVITED, OVER, EntryState, Invitation, InvitedKind
from telehealth.waiting.errors import ConsentNeeded, TooManyInvited, VisitNotFound, VisitOver
from telehealth.waiting.events import ColleagueInvited
from telehealth.waiting.queries.standing import standing
from telehealth.waiting.service.telling import tell_queue, tell_visit
from telehealth.waiting.tables import waiting_invitation

VISIT = guests.declare_purpose("visit", N_("Your visit by video"), "/visits/{subject_id}")
LIVES = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """A link on its way to who made it; empty when it is sent to who is invited."""

    url: str
    expires_at: datetime


async def invite(
    begin: Begin, guest: Guest, subject_id: UUID, *, kind: InvitedKind, name: str, public_url: str
) -> NewInvitation:
    """The patient asks a relative or an interpreter in. Raises TooManyInvited, ConsentNeeded, RoomLocked."""
    async with begin(guest) as uow:
        stands = await standing(uow, guest, subject_id)
        if not stands.is_patient:
            raise VisitNotFound
        one = stands.entry and await repository.find(uow, stands.entry.id, lock=True)
        if one is None or one.consented_at is None:
            raise ConsentNeeded
        if one.state in OVER:
            raise VisitOver
        if len(await repository.invitations_of(uow, one.id)) >= MOST_INVITED:
            raise TooManyInvited(most=MOST_INVITED)
        made = Invitation(
            id=new_id(), visit_id=one.id, room_id=None, kind=kind, name=name, licence_number=None, facility="",
            expires_at=uow.now + LIVES,
        )  # fmt: skip
        await _add(uow, made)
        link = await _link(uow, made, GuestKind.COMPANION, public_url)
        if one.state is EntryState.ADMITTED and one.room_id:
            await seat_within(uow, one.room_id, made)
        await tell_visit(uow, one)
        await tell_queue(uow, one.schedule_id)
        return link


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Whom a host asks in. With a phone's number or an address the link goes there, in this language."""

    name: str
    licence_number: str
    facility: str
    number: str = ""
    email: str = ""
    language: str = "vi"

    @property
    def is_written_to(self) -> bool:
        """Whether we send the link."""
        return bool(self.number or self.email)


async def invite_colleague(
    begin: Begin, actor: Actor, room_id: RoomId, who: Colleague, *, public_url: str
) -> NewInvitation:
    """The host asks another hospital's specialist into the running call, by name and licence. They open no record.

    A link that is sent is made when it is sent and shown to nobody. Raises RoomNotFound, HostOnly, RoomLocked,
    ConsultationFinished, TooManyInvited.
    """
    async with begin(actor) as uow:
        card = await rooms_queries.room_of(uow, actor, room_id)
        if card.host is None or card.host.practitioner_id != actor.practitioner_id:
            raise HostOnly
        invited = [one for one in card.guests if one.kind == SeatKind.COLLEAGUE.value and one.state != "removed"]
        if len(invited) >= MOST_INVITED:
            raise TooManyInvited(most=MOST_INVITED)
        phone_id = await guests.phone_within(uow, who.number, who.language) if who.number else None
        made = Invitation(
            id=new_id(), visit_id=None, room_id=room_id, kind=InvitedKind.COLLEAGUE, name=who.name,
            licence_number=who.licence_number, facility=who.facility, expires_at=uow.now + LIVES, phone_id=phone_id,
            email=who.email, language=who.language,
        )  # fmt: skip
        await _add(uow, made)
        await seat_within(uow, room_id, made)
        if who.is_written_to:
            uow.record(ColleagueInvited(invitation_id=made.id, at=uow.now))
            return NewInvitation("", made.expires_at)
        return await _link(uow, made, GuestKind.COLLEAGUE, public_url)


async def seat_within(uow: UnitOfWork, room_id: RoomId, made: Invitation) -> None:
    """A seat at the room's door for somebody invited."""
    colleague = made.kind is InvitedKind.COLLEAGUE
    words = [part for part in (made.facility, made.licence_number) if part]
    seat = NewSeat(
        role=SeatRole.GUEST, name=made.name, facility=" · ".join(words), subject_id=made.id,
        kind=SeatKind.COLLEAGUE if colleague else SeatKind.COMPANION,
        relation=Relation.NONE if colleague else Relation(made.kind.value),
    )  # fmt: skip
    participant_id = await rooms.add_seat_within(uow, room_id, seat)
    c = waiting_invitation.c
    await uow.conn.execute(waiting_invitation.update().where(c.id == made.id).values(participant_id=participant_id))
    uow.publish(f"visit:{made.id}")


async def _add(uow: UnitOfWork, made: Invitation) -> None:
    values = {name: getattr(made, name) for name in made.__dataclass_fields__} | {"kind": made.kind.value}
    await uow.conn.execute(waiting_invitation.insert().values(values | {"made_at": uow.now}))
    uow.audit("create", "waiting_invitation", made.id, what=made.kind.value)


async def _link(uow: UnitOfWork, made: Invitation, kind: GuestKind, public_url: str) -> NewInvitation:
    link_id = await guests.new_link_within(
        uow, purpose=VISIT, subject_id=made.id, kind=kind, name=made.name, lifetime=LIVES
    )
    token = await guests.mint_link_within(uow, link_id)
    return NewInvitation(guests.link_address(public_url, token or ""), made.expires_at)

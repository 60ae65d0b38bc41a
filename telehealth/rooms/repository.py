"""Sessions in and out of their tables. One statement locks and reads, one writes a whole change."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert

from telehealth.kernel.db import Compiled, dumps
from telehealth.kernel.ids import EncounterId, ParticipantId, RoomId
from telehealth.kernel.uow import AUDIT, SAY, UnitOfWork
from telehealth.rooms.domain import (
    Entry,
    EntryKind,
    Participant,
    ParticipantState,
    Relation,
    Room,
    RoomState,
    SeatKind,
    SeatRole,
)
from telehealth.rooms.encounter import Encounter, EncounterStatus
from telehealth.rooms.errors import RoomNotFound
from telehealth.rooms.session import Change, Session
from telehealth.rooms.tables import encounter, encounter_status, participant, room, room_event

LEASE = timedelta(seconds=30)


class LostUpdate(RuntimeError):
    """A session is not as it was when the change was decided. Under its lock, a fault of ours; without, a race lost."""


def _prefixed(table: sa.Table, prefix: str, *left_out: str) -> list[sa.Label[Any]]:
    return [column.label(f"{prefix}_{column.name}") for column in table.c if column.name not in left_out]


_HAS_LEASE = (participant.c.lease_until > sa.func.clock_timestamp()).label("p_has_lease")
_SELECT = (
    sa.select(
        *_prefixed(room, "r"),
        *_prefixed(participant, "p", "seat_token_hash", "seat_expires_at", "quality", "lease_until"),
        _HAS_LEASE,
        *_prefixed(encounter, "e", "room_id"),
    )
    .select_from(room.join(participant, participant.c.room_id == room.c.id).join(encounter))
    .where(room.c.id == sa.bindparam("room_id"))
)

# A lock on every table, so that after waiting for it all rows are read in their newest version, not only the room's: a
# join under a lock on one table alone would give the others as they were before the wait.
_LOCK = Compiled(_SELECT.with_for_update(key_share=True))
_READ = Compiled(_SELECT)


async def lock(uow: UnitOfWork, room_id: RoomId) -> Session:
    """The session, locked until the transaction ends. Raises RoomNotFound."""
    return await _session(await uow.driver(), _LOCK, room_id)


async def read(uow: UnitOfWork, room_id: RoomId) -> Session:
    """The session as it is. Raises RoomNotFound."""
    return await _session(await uow.driver(), _READ, room_id)


async def read_alone(uow: UnitOfWork, room_id: RoomId) -> Session:
    """The same before a transaction, for `save_alone`."""
    return await _session(uow.bare_driver(), _READ, room_id)


async def _session(driver: asyncpg.Connection, statement: Compiled, room_id: RoomId) -> Session:
    rows = await statement.fetch(driver, room_id=room_id)
    if not rows:
        raise RoomNotFound
    people = sorted((_participant(row) for row in rows), key=lambda one: one.id)
    return Session(room=_room(rows[0]), people=tuple(people), encounter=_encounter(rows[0]))


def _room(row: asyncpg.Record) -> Room:
    return Room(
        id=row["r_id"], referral_id=row["r_referral_id"], patient_id=row["r_patient_id"],
        state=RoomState(row["r_state"]), last_seq=row["r_last_seq"], created_at=row["r_created_at"],
        opened_at=row["r_opened_at"], live_at=row["r_live_at"], finished_at=row["r_finished_at"],
        is_locked=row["r_is_locked"],
        version=row["r_version"],
    )  # fmt: skip


def _participant(row: asyncpg.Record) -> Participant:
    return Participant(
        id=row["p_id"], room_id=row["p_room_id"], practitioner_id=row["p_practitioner_id"],
        kind=SeatKind(row["p_kind"]), relation=Relation(row["p_relation"]), subject_id=row["p_subject_id"],
        phone_id=row["p_phone_id"], account_id=row["p_account_id"], name=row["p_name"], facility=row["p_facility"],
        role=SeatRole(row["p_role"]), state=ParticipantState(row["p_state"]), since=row["p_since"],
        seen_at=row["p_seen_at"], joined_order=row["p_joined_order"], admitted_at=row["p_admitted_at"],
        admitted_seq=row["p_admitted_seq"], left_at=row["p_left_at"],
        identity_confirmed_by=row["p_identity_confirmed_by"],
        identity_confirmed_at=row["p_identity_confirmed_at"], media=row["p_media"],
        carrier_sid=row["p_carrier_sid"], carrier_tab=row["p_carrier_tab"],
        carrier_session_id=row["p_carrier_session_id"], has_lease=bool(row["p_has_lease"]),
    )  # fmt: skip


def _encounter(row: asyncpg.Record) -> Encounter:
    return Encounter(
        id=EncounterId(row["e_id"]), status=EncounterStatus(row["e_status"]), started_at=row["e_started_at"],
        finished_at=row["e_finished_at"],
    )  # fmt: skip


# A whole change in one round trip, with what was said and audited of it until now. `where version = :was` stands behind
# the lock, and in its place where there is none: everything hangs on `locked`, so all of it is written or nothing.
# Leases run out without a new version: where there is no lock, those who have to be there are looked at again.
# `room_id` beside an id is for the planner, who takes a list in JSON for a hundred rows and would read the whole table.
# A participant's lease is renewed when its carrier is another one, and ends when it has none.
_SAVE = Compiled(
    sa.text(f"""
with locked as (
  update room r set state = c.state, last_seq = c.last_seq, version = c.version, opened_at = c.opened_at,
    live_at = c.live_at, finished_at = c.finished_at, is_locked = c.is_locked
  from jsonb_to_record(:change -> 'room') as c(state text, last_seq bigint, version bigint, opened_at timestamptz,
    live_at timestamptz, finished_at timestamptz, is_locked boolean)
  where r.id = :room_id and r.version = :was and not exists
    (select from participant where room_id = :room_id and id = any(string_to_array(:there, ',')::uuid[])
      and lease_until > clock_timestamp() is not true)
  returning r.id
), moved as (
  update participant p set state = c.state, since = c.since, joined_order = c.joined_order,
    admitted_at = c.admitted_at, admitted_seq = c.admitted_seq, left_at = c.left_at,
    identity_confirmed_by = c.identity_confirmed_by, identity_confirmed_at = c.identity_confirmed_at, media = c.media,
    carrier_tab = c.carrier_tab, carrier_session_id = c.carrier_session_id, carrier_sid = c.carrier_sid,
    lease_until = case when c.carrier_sid is null then null when c.carrier_sid is distinct from p.carrier_sid
      then clock_timestamp() + interval '{LEASE.total_seconds()} s' else p.lease_until end,
    seen_at = case when c.carrier_sid is distinct from p.carrier_sid and c.carrier_sid is not null
      then clock_timestamp() else p.seen_at end,
    seat_token_hash = case when c.state = 'removed' then null else p.seat_token_hash end
  from locked, jsonb_to_recordset(:change -> 'people') as c(id uuid, state text, since timestamptz, joined_order int,
    admitted_at timestamptz, admitted_seq bigint, left_at timestamptz, identity_confirmed_by text,
    identity_confirmed_at timestamptz, media jsonb, carrier_sid text, carrier_tab text, carrier_session_id uuid)
  where p.room_id = :room_id and p.id = c.id
), told as (
  insert into room_event (room_id, seq, kind, participant_id, client_id, body, at)
  select locked.id, c.seq, c.kind, c.participant_id, c.client_id, c.body, c.at
  from locked, jsonb_to_recordset(:change -> 'entries') as c(seq bigint, kind text, participant_id uuid,
    client_id text, body jsonb, at timestamptz)
), visit as (
  update encounter e set status = c.status, started_at = c.started_at, finished_at = c.finished_at
  from locked, jsonb_to_record(:change -> 'encounter') as c(status text, started_at timestamptz,
    finished_at timestamptz, since timestamptz)
  where e.room_id = locked.id and e.status <> c.status
  returning e.id, c.status, c.since
), past as (
  update encounter_status h set until = visit.since from visit where h.encounter_id = visit.id and h.until is null
), present as (
  insert into encounter_status (encounter_id, status, since) select id, status, since from visit
), said as ({SAY.format(source="locked, jsonb_to_recordset(:change -> 'said')")}
), audited as ({AUDIT.format(source="locked, jsonb_to_recordset(:change -> 'audits')")}
)
select id from locked
""").bindparams(  # noqa: S608 - only constants of ours are put together
        sa.bindparam("change", type_=JSONB),
        sa.bindparam("there", type_=sa.Text),  # for an array the driver asks every connection what an array is
    )
)


async def save(uow: UnitOfWork, made: Change) -> None:
    """Write a change of a locked session, and what was said of it so far."""
    await _write(await uow.driver(), uow, made, [])


async def save_alone(uow: UnitOfWork, made: Change) -> None:
    """Write a change of a session that was only read, with all that is said of it, in the transaction's one statement.

    Raises LostUpdate, with nothing written, when the session is another one by now.
    """
    there = [one.id for one in made.moved if one.is_there]
    await _write(uow.bare_driver(), uow, made, there)


async def _write(driver: asyncpg.Connection, uow: UnitOfWork, made: Change, there: Iterable[ParticipantId]) -> None:
    said, audits = uow.words()
    change = {
        "room": _room_row(made.after.room), "encounter": _encounter_row(made.after.encounter, uow.now),
        "people": [_person_row(one) for one in made.moved], "entries": [_entry_row(one) for one in made.entries],
        "said": said, "audits": audits,
    }  # fmt: skip
    before, seated = made.before.room, ",".join(map(str, there))
    if not await _SAVE.fetch(driver, room_id=before.id, was=before.version, there=seated, change=dumps(change)):
        raise LostUpdate


def _room_row(one: Room) -> dict[str, Any]:
    return {
        "state": one.state.value, "last_seq": one.last_seq, "version": one.version, "opened_at": one.opened_at,
        "live_at": one.live_at, "finished_at": one.finished_at, "is_locked": one.is_locked,
    }  # fmt: skip


def _encounter_row(one: Encounter, now: datetime) -> dict[str, Any]:
    return {
        "status": one.status.value, "started_at": one.started_at, "finished_at": one.finished_at, "since": now,
    }  # fmt: skip


def _person_row(one: Participant) -> dict[str, Any]:
    return {
        "id": one.id, "state": one.state.value, "since": one.since,
        "joined_order": one.joined_order, "admitted_at": one.admitted_at, "admitted_seq": one.admitted_seq,
        "left_at": one.left_at, "identity_confirmed_by": one.identity_confirmed_by,
        "identity_confirmed_at": one.identity_confirmed_at, "media": one.media, "carrier_sid": one.carrier_sid,
        "carrier_tab": one.carrier_tab, "carrier_session_id": one.carrier_session_id,
    }  # fmt: skip


def _entry_row(one: Entry) -> dict[str, Any]:
    return {
        "seq": one.seq, "kind": one.kind.value, "participant_id": one.participant_id,
        "client_id": one.client_id, "body": one.body, "at": one.at,
    }  # fmt: skip


async def add(uow: UnitOfWork, session: Session) -> bool:
    """Store a new room with its invited people and its planned encounter. False when the case has an open one."""
    new, visit = session.room, session.encounter
    values = {
        "id": new.id, "referral_id": new.referral_id, "patient_id": new.patient_id, "state": new.state.value,
        "created_at": new.created_at,
    }  # fmt: skip
    made = (
        insert(room)
        .values(values)
        .on_conflict_do_nothing(
            # In so many words: a bound value would no longer match the index once PostgreSQL plans for any value.
            index_elements=[room.c.referral_id],
            index_where=sa.text("state <> 'finished'"),
        )
        .returning(room.c.id)
    )
    if (await uow.conn.execute(made)).first() is None:
        return False
    await add_people(uow, session.people)
    await uow.conn.execute(encounter.insert().values(id=visit.id, room_id=new.id, status=visit.status.value))
    await uow.conn.execute(
        encounter_status.insert().values(encounter_id=visit.id, status=visit.status.value, since=uow.now)
    )
    return True


async def add_people(uow: UnitOfWork, people: Sequence[Participant]) -> None:
    """Store new seats as they are."""
    await uow.conn.execute(participant.insert(), [
        _person_row(one) | {
            "room_id": one.room_id, "practitioner_id": one.practitioner_id, "name": one.name,
            "facility": one.facility, "role": one.role.value, "kind": one.kind.value, "subject_id": one.subject_id,
            "phone_id": one.phone_id, "relation": one.relation.value,
        }
        for one in people
    ])  # fmt: skip


_ENTRIES = (
    sa.select(room_event)
    .where(room_event.c.room_id == sa.bindparam("room_id"), room_event.c.seq > sa.bindparam("after"))
    .order_by(room_event.c.seq)
)


async def entries_after(uow: UnitOfWork, room_id: RoomId, seq: int) -> list[Entry]:
    """The log after number `seq`, in order."""
    rows = await uow.conn.execute(_ENTRIES, {"room_id": room_id, "after": seq})
    return [_entry(row) for row in rows]


async def entry_of_client(
    uow: UnitOfWork, room_id: RoomId, participant_id: ParticipantId, client_id: str
) -> Entry | None:
    """The entry this participant sent under this name of theirs, if it is stored already."""
    c = room_event.c
    which = sa.and_(c.room_id == room_id, c.participant_id == participant_id, c.client_id == client_id)
    row = (await uow.conn.execute(sa.select(room_event).where(which))).one_or_none()
    return _entry(row) if row else None


def _entry(row: sa.Row[Any]) -> Entry:
    return Entry(
        seq=row.seq, kind=EntryKind(row.kind), at=row.at, participant_id=row.participant_id, body=row.body,
        client_id=row.client_id,
    )  # fmt: skip


async def rooms_with_lost_people(uow: UnitOfWork) -> Sequence[RoomId]:
    """Rooms in which somebody's lease has run out, by the database's clock."""
    overdue = sa.and_(
        participant.c.state == ParticipantState.CONNECTED.value, participant.c.lease_until < sa.func.clock_timestamp()
    )
    return list((await uow.conn.execute(sa.select(participant.c.room_id).where(overdue).distinct())).scalars())

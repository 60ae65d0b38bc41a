"""A room with everyone in it and its encounter, as one value; and what one change makes of it. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from telehealth.kernel.ids import ParticipantId
from telehealth.rooms.domain import Entry, EntryKind, Participant, ParticipantState, Room, settle
from telehealth.rooms.encounter import Encounter, follow
from telehealth.rooms.errors import ParticipantNotFound


class Session(Struct, frozen=True, kw_only=True):
    """One consultation session."""

    room: Room
    people: tuple[Participant, ...]
    encounter: Encounter

    def person(self, participant_id: ParticipantId) -> Participant:
        """Somebody of this room. Raises ParticipantNotFound."""
        for one in self.people:
            if one.id == participant_id:
                return one
        raise ParticipantNotFound

    @property
    def inside(self) -> int:
        """How many are let in and have not gone."""
        return sum(one.is_inside for one in self.people)


class News(Struct, frozen=True, kw_only=True):
    """What the log will tell of a change; its number comes when the change is made."""

    kind: EntryKind
    participant_id: ParticipantId
    body: dict[str, Any] = field(default_factory=dict)
    client_id: str | None = None


class Change(Struct, frozen=True, kw_only=True):
    """A session before and after, and the entries that tell it. Nothing has changed when nothing differs.

    `moved` are the participants that are not as they were, `shown` those whose change others see: a new carrier alone
    is nobody's business.
    """

    before: Session
    after: Session
    entries: tuple[Entry, ...] = ()
    moved: tuple[Participant, ...] = ()
    shown: tuple[Participant, ...] = ()


def _looks(one: Participant) -> tuple[object, ...]:
    return one.state, one.joined_order, one.media, one.since


def change(
    session: Session, people: Iterable[Participant], news: Sequence[News], at: datetime, *, room: Room | None = None
) -> Change:
    """The session with these participants as they are now: ordered, numbered, settled, with its encounter following.

    `room` is given when the room itself was moved, as by finishing.
    """
    room = room or session.room
    first = room.last_seq + 1
    entries = tuple(
        Entry(seq=seq, kind=one.kind, at=at, participant_id=one.participant_id, body=one.body, client_id=one.client_id)
        for seq, one in enumerate(news, first)
    )
    moved = {one.id: one for one in people}
    everyone = _ordered([moved.get(one.id, one) for one in session.people], entries)
    room = replace(room, last_seq=room.last_seq + len(entries), version=room.version + 1)
    room = settle(room, everyone, at)
    after = Session(room=room, people=everyone, encounter=follow(session.encounter, room, everyone))
    differ = [(old, one) for old, one in zip(session.people, everyone, strict=True) if old is not one and old != one]
    return Change(
        before=session, after=after, entries=entries, moved=tuple(one for _, one in differ),
        shown=tuple(one for old, one in differ if _looks(old) != _looks(one)),
    )  # fmt: skip


def _ordered(people: list[Participant], entries: Sequence[Entry]) -> tuple[Participant, ...]:
    """Number those who are inside for the first time, in the order of admission, and note where their log begins."""
    last = max((one.joined_order or 0 for one in people), default=0)
    numbered = []
    for one in people:
        if one.admitted_at is not None and one.joined_order is None:
            last += 1
            seq = next((entry.seq for entry in entries if entry.participant_id == one.id), 0)
            one = replace(one, joined_order=last, admitted_seq=seq)  # noqa: PLW2901 - the same person, numbered
        numbered.append(one)
    return tuple(numbered)


def visible(entries: Iterable[Entry], one: Participant) -> list[Entry]:
    """What of the log is this participant's to know: who came and went; what was said, from their admission on."""
    spoken = {EntryKind.SAID, EntryKind.SHARED}
    hears = one.admitted_seq is not None and one.state is not ParticipantState.REMOVED
    return [entry for entry in entries if entry.kind not in spoken or (hears and entry.seq >= (one.admitted_seq or 0))]

"""What we say to browsers: the messages' types, and how they are made from what rooms know.

Identifiers and instants travel as text.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, NotRequired, TypedDict

from telehealth.kernel.ids import ParticipantId
from telehealth.kernel.turn import IceServer
from telehealth.rooms.service import Beat, Change, Entry, Joined, Participant, Room
from telehealth.signaling.schemas import Candidate, Description


class ParticipantOut(TypedDict):
    """Somebody of the room, as the others see them."""

    id: str
    name: str
    role: Literal["host", "guest"]
    kind: Literal["clinician", "patient", "companion", "colleague"]
    relation: Literal["", "relative", "interpreter"]
    state: Literal["invited", "waiting", "admitted", "connected", "reconnecting", "left", "removed"]
    facility: str | None
    media: dict[str, bool]
    joined_order: int | None
    since: str
    seen_at: str | None


class RoomEventOut(TypedDict):
    """One entry of the room's log."""

    seq: int
    kind: Literal[
        "entered", "waiting", "admitted", "left", "removed", "said", "shared", "locked", "unlocked", "finished"
    ]
    at: str
    participant_id: str | None
    body: dict[str, object]


class RoomOut(TypedDict):
    """The room itself."""

    id: str
    state: Literal["created", "open", "live", "suspended", "finished"]
    opened_at: str | None
    live_at: str | None
    is_locked: bool
    last_seq: int


class RoomStateOut(TypedDict):
    """The whole picture: acknowledges `join`. `events` is what followed `last_seq`, in order."""

    room: RoomOut
    me: str
    participants: list[ParticipantOut]
    events: list[RoomEventOut]
    ice_servers: NotRequired[list[IceServer]]
    seat_expires_at: str | None
    now: str


class ParticipantChanged(TypedDict):
    """Somebody is not as they were. `entries` is what the log tells of it."""

    participant: ParticipantOut
    entries: list[RoomEventOut]


PeerMessage = TypedDict(
    "PeerMessage",
    {
        "from": str,
        "kind": Literal["offer", "answer", "ice_candidates", "restart_ice"],
        "sdp": NotRequired[str],
        "candidates": NotRequired[list[Candidate]],
        "end_of_candidates": NotRequired[bool],
        "fresh": NotRequired[bool],
        "ice_servers": NotRequired[list[IceServer]],
    },
)


class Admitted(TypedDict):
    """You are let in: `participant` is you, and media may flow with everyone inside. `offer`: your host's, if ready.

    `connected`: the host has no offer to make, since you are connected through the door.
    """

    participant_id: str
    participant: ParticipantOut
    joined_order: int | None
    live_at: str | None
    ice_servers: list[IceServer]
    entries: list[RoomEventOut]
    offer: NotRequired[PeerMessage]
    connected: bool


class AdmitAck(TypedDict):
    """Who was let in, and what the log tells of it, as everyone else is told. `offered`: your offer went along."""

    participant: ParticipantOut
    entries: list[RoomEventOut]
    offered: bool


class Refusal(TypedDict):
    """Why something was not done."""

    code: str
    params: dict[str, object]
    text: str
    retry_after_ms: NotRequired[int]


class Removed(TypedDict):
    """Your seat is gone."""

    reason: Literal["removed"]


class NotPassed(TypedDict):
    """What you wanted passed on was refused: the refusal of events that nobody acknowledges."""

    event: str
    error: Refusal


class Moved(TypedDict):
    """Your seat went to another tab."""


class Finished(TypedDict):
    """The consultation is over."""

    entries: list[RoomEventOut]


class HeartbeatAck(TypedDict):
    """The lease is renewed; a new pass when half the old one's time is over; for hosts, when the waiting were seen.

    A host's new pass comes with fresh ICE servers: connections are made ready for as long as somebody may come.
    """

    now: str
    seat_token: NotRequired[str]
    seat_expires_at: NotRequired[str]
    seen: NotRequired[dict[str, str]]
    ice_servers: NotRequired[list[IceServer]]


def participant_out(one: Participant) -> ParticipantOut:
    """Somebody, as the others see them."""
    return {
        "id": str(one.id), "name": one.name, "role": one.role.value, "kind": one.kind.value,
        "relation": one.relation.value, "state": one.state.value,
        "facility": one.facility or None, "media": one.media, "joined_order": one.joined_order,
        "since": one.since.isoformat(), "seen_at": _instant(one.seen_at),
    }  # fmt: skip


def entry_out(entry: Entry) -> RoomEventOut:
    """An entry of the log."""
    return {
        "seq": entry.seq, "kind": entry.kind.value, "at": entry.at.isoformat(),
        "participant_id": str(entry.participant_id) if entry.participant_id else None, "body": entry.body,
    }  # fmt: skip


def entries_out(entries: Iterable[Entry]) -> list[RoomEventOut]:
    """Entries of the log."""
    return [entry_out(entry) for entry in entries]


def room_out(room: Room) -> RoomOut:
    """The room itself."""
    return {
        "id": str(room.id), "state": room.state.value, "opened_at": _instant(room.opened_at),
        "live_at": _instant(room.live_at), "is_locked": room.is_locked, "last_seq": room.last_seq,
    }  # fmt: skip


def room_state(joined: Joined, ice_servers: list[IceServer] | None) -> RoomStateOut:
    """The whole picture for who just joined."""
    after = joined.change.after
    state: RoomStateOut = {
        "room": room_out(after.room), "me": str(joined.me.id),
        "participants": [participant_out(one) for one in after.people], "events": entries_out(joined.missed),
        "seat_expires_at": _instant(joined.seat_expires_at), "now": joined.now.isoformat(),
    }  # fmt: skip
    if ice_servers is not None:
        state["ice_servers"] = ice_servers
    return state


def admitted(
    made: Change, told: AdmitAck, ice_servers: list[IceServer], offer: PeerMessage | None, *, connected: bool = False
) -> Admitted:
    """For who was let in, of what their host is told."""
    one = told["participant"]
    news: Admitted = {
        "participant_id": one["id"], "participant": one, "joined_order": one["joined_order"],
        "live_at": _instant(made.after.room.live_at), "ice_servers": ice_servers, "entries": told["entries"],
        "connected": connected,
    }  # fmt: skip
    if offer:
        news["offer"] = offer
    return news


def admit_ack(made: Change, participant_id: ParticipantId, *, offered: bool) -> AdmitAck:
    """For the host who let them in."""
    one = made.after.person(participant_id)
    return {"participant": participant_out(one), "entries": entries_out(made.entries), "offered": offered}


def described(sender: ParticipantId, kind: Literal["offer", "answer"], what: Description) -> PeerMessage:
    """A session description on its way to the other end."""
    return {
        "from": str(sender), "kind": kind, "sdp": what.sdp, "candidates": what.candidates,
        "end_of_candidates": what.end_of_candidates,
    }  # fmt: skip


def heartbeat_ack(beat: Beat) -> HeartbeatAck:
    """The answer to a heartbeat."""
    ack: HeartbeatAck = {"now": beat.now.isoformat()}
    if beat.renewed:
        ack["seat_token"], ack["seat_expires_at"] = beat.renewed.token, beat.renewed.expires_at.isoformat()
    if beat.seen is not None:
        ack["seen"] = {name: at.isoformat() for name, at in beat.seen.items()}
    return ack


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

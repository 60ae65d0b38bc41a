"""Use cases of rooms. `begin` first; each opens its own transaction unless its name ends in `_within`."""

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
from telehealth.rooms.repository import LEASE
from telehealth.rooms.service.admission import admit, finish, leave, remove
from telehealth.rooms.service.calling import add_seat_within, remove_within, set_lock
from telehealth.rooms.service.opening import NewSeat, open_room_within
from telehealth.rooms.service.presence import (
    Beat,
    Carrier,
    Joined,
    come_back,
    expire_leases,
    join,
    lose_carrier,
    renew_within,
    set_media,
)
from telehealth.rooms.service.seats import SEAT_LIFETIME, Pass, SeatToken, issue_seat, pass_of_within
from telehealth.rooms.service.talking import Said, say
from telehealth.rooms.session import Change, Session

__all__ = [
    "LEASE",
    "SEAT_LIFETIME",
    "Beat",
    "Carrier",
    "Change",
    "Entry",
    "EntryKind",
    "Joined",
    "NewSeat",
    "Participant",
    "ParticipantState",
    "Pass",
    "Relation",
    "Room",
    "RoomState",
    "Said",
    "SeatKind",
    "SeatRole",
    "SeatToken",
    "Session",
    "add_seat_within",
    "admit",
    "come_back",
    "expire_leases",
    "finish",
    "issue_seat",
    "join",
    "leave",
    "lose_carrier",
    "open_room_within",
    "pass_of_within",
    "remove",
    "remove_within",
    "renew_within",
    "say",
    "set_lock",
    "set_media",
]

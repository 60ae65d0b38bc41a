"""Use cases of the waiting room. `begin` first; each opens its own transaction unless its name ends in `_within`."""

from telehealth.patients.service import NewPatientIn
from telehealth.scheduling.service import PersonSaid
from telehealth.waiting.domain import AbuseReason, Entry, EntryState, InvitedKind
from telehealth.waiting.service.admitting import Identity, admit
from telehealth.waiting.service.closing import close_days
from telehealth.waiting.service.desk import Token, WalkIn, register_walk_in
from telehealth.waiting.service.interpreting import call_interpreter
from telehealth.waiting.service.inviting import VISIT, Colleague, NewInvitation, invite, invite_colleague
from telehealth.waiting.service.keeping import (
    call,
    end_visit,
    hold,
    leave_for_change,
    mark_emergency,
    note,
    release,
    remove,
    transfer,
    write,
)
from telehealth.waiting.service.safety import Complaint, ban_waiting, lift_ban, report, settle
from telehealth.waiting.service.telling import tell_near
from telehealth.waiting.service.visiting import (
    arrive,
    come_back,
    consent,
    go_away,
    leave,
    renew_within,
    tell_silence,
)

__all__ = [
    "VISIT",
    "AbuseReason",
    "Colleague",
    "Complaint",
    "Entry",
    "EntryState",
    "Identity",
    "InvitedKind",
    "NewInvitation",
    "NewPatientIn",
    "PersonSaid",
    "Token",
    "WalkIn",
    "admit",
    "arrive",
    "ban_waiting",
    "call",
    "call_interpreter",
    "close_days",
    "come_back",
    "consent",
    "end_visit",
    "go_away",
    "hold",
    "invite",
    "invite_colleague",
    "leave",
    "leave_for_change",
    "lift_ban",
    "mark_emergency",
    "note",
    "register_walk_in",
    "release",
    "remove",
    "renew_within",
    "report",
    "settle",
    "tell_near",
    "tell_silence",
    "transfer",
    "write",
]

"""Use cases of the waiting room. `begin` first; each opens its own transaction unless its name ends in `_within`."""

from telehealth.waiting.domain import AbuseReason, Entry, EntryState, InvitedKind
from telehealth.waiting.service.inviting import VISIT, NewInvitation, invite, invite_colleague
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
    "Entry",
    "EntryState",
    "InvitedKind",
    "NewInvitation",
    "arrive",
    "come_back",
    "consent",
    "go_away",
    "invite",
    "invite_colleague",
    "leave",
    "renew_within",
    "tell_near",
    "tell_silence",
]

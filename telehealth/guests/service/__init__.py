"""Use cases of guests. `begin` first; each opens its own transaction unless its name ends in `_within`."""

from telehealth.guests.domain import (
    ASKED_COOKIE,
    ASKED_FOR_S,
    CODE_LIVES,
    CodeLimits,
    GuestLifetime,
    GuestVisit,
    LinkState,
    masked,
)
from telehealth.guests.numbers import read_number
from telehealth.guests.service.codes import (
    Asked,
    FreshCode,
    ask_for_code,
    ask_for_link_code,
    confirm_code,
    mint_code_within,
)
from telehealth.guests.service.links import (
    LinkCard,
    declare_purpose,
    exchange_link,
    link_address,
    look_at_link,
    mint_link_within,
    new_link_within,
    revoke_links_within,
    target_of,
)
from telehealth.guests.service.phones import phone_within, speak_within
from telehealth.guests.service.sessions import (
    GUEST_COOKIE,
    NewGuestSession,
    authenticate_within,
    end_session,
    forget_old,
    touch_within,
)

__all__ = [
    "ASKED_COOKIE",
    "ASKED_FOR_S",
    "CODE_LIVES",
    "GUEST_COOKIE",
    "Asked",
    "CodeLimits",
    "FreshCode",
    "GuestLifetime",
    "GuestVisit",
    "LinkCard",
    "LinkState",
    "NewGuestSession",
    "ask_for_code",
    "ask_for_link_code",
    "authenticate_within",
    "confirm_code",
    "declare_purpose",
    "end_session",
    "exchange_link",
    "forget_old",
    "link_address",
    "look_at_link",
    "masked",
    "mint_code_within",
    "mint_link_within",
    "new_link_within",
    "phone_within",
    "read_number",
    "revoke_links_within",
    "speak_within",
    "target_of",
    "touch_within",
]

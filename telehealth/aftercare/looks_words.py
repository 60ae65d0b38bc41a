"""Who opened a record, in a patient's words: as what, why, and what of it."""

from collections.abc import Sequence

from telehealth.aftercare.queries import Look
from telehealth.kernel import formats
from telehealth.kernel.i18n import _


def role_word(role: str) -> str:
    """As what somebody acted."""
    return {
        "rural_clinician": _("clinician of a health station"), "specialist": _("specialist doctor"),
        "coordinator": _("coordinator of the facility"), "administrator": _("administrator of the facility"),
        "companion": _("invited to the consultation"), "colleague": _("invited to the consultation"),
    }.get(role, "")  # fmt: skip


def who_word(one: Look) -> str:
    """The person's name; staff without one in the directory by their role."""
    if one.role == "patient":
        return _("Whoever holds the phone that booked")
    return one.name or role_word(one.role) or _("Staff")


def why_word(purpose: str) -> str:
    """HL7's purpose of event."""
    return {
        "TREAT": _("to treat you"), "ETREAT": _("to treat you, from another facility, with a reason"),
        "PATRQT": _("because you asked"), "HOPERAT": _("to run the facility"),
    }.get(purpose, purpose)  # fmt: skip


def seen_words(entities: Sequence[str]) -> str:
    """What was seen, each kind once, in one line."""
    words = {
        "patient": _("name and papers"), "referral": _("the case"), "document": _("the signed note"),
        "note": _("the note"), "record": _("the health record"), "attachment": _("pictures and files"),
        "room": _("the consultation"), "appointment": _("the appointment"), "booked_person": _("the appointment"),
        "waiting_entry": _("the place in the queue"), "audit": _("this list"),
        "record_question": _("your question"),
    }  # fmt: skip
    return ", ".join(dict.fromkeys(words.get(one, one) for one in entities))


def when_words(one: Look, zone: str) -> str:
    """From when to when on that day."""
    first, last = formats.clock_time(one.first_at, zone), formats.clock_time(one.last_at, zone)
    return first if first == last else f"{first}\N{EN DASH}{last}"

"""What somebody who books agrees to. Other words are another version, and appointments keep theirs."""

from collections.abc import Sequence

from telehealth.kernel.i18n import N_, gettext

CONSENT_VERSION = "booking-2026-11"
_SENTENCES: Sequence[str] = (
    N_("I ask for a consultation by video. I know that the doctor cannot touch or listen to the body from afar."),
    N_("What is written here may be read by the doctors of this consultation and by nobody else."),
    N_("Nothing is recorded unless I am asked and agree at that time."),
    N_("I may change my mind at any time, cancel, or end the call; that costs nothing."),
)


def consent_text() -> list[str]:
    """The sentences in the reader's language."""
    return [gettext(one) for one in _SENTENCES]

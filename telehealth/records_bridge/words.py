"""Words for the codes that a record gives back."""

from telehealth.kernel.i18n import _


def certainty(code: str) -> str:
    """condition-ver-status in the reader's language."""
    return {
        "confirmed": _("confirmed"),
        "provisional": _("provisional"),
        "differential": _("differential"),
        "unconfirmed": _("unconfirmed"),
    }.get(code, code)


def role(code: str) -> str:
    """provenance-participant-type in the reader's language."""
    return {
        "author": _("Author"),
        "informant": _("Examined on site by"),
        "assembler": _("Put together by"),
    }.get(code, code)


def sex(code: str) -> str:
    """Administrative gender in the reader's language."""
    return {"male": _("Male"), "female": _("Female"), "other": _("Other"), "unknown": _("Unknown")}.get(code, code)


def unit(code: str) -> str:
    """A UCUM unit as it is written for people."""
    return {
        "/min": _("per minute"),
        "Cel": "°C",
        "mm[Hg]": "mmHg",
        "kg/m2": "kg/m²",
        "{score}": _("of 10"),
    }.get(code, code)

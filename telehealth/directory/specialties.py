"""The specialties cases are sent to. Codes are ours and travel; the words are looked up where they are shown."""

from collections.abc import Mapping

from telehealth.kernel.i18n import N_, gettext

SPECIALTIES: Mapping[str, str] = {
    "cardiology": N_("Cardiology"),
    "respiratory": N_("Respiratory medicine"),
    "paediatrics": N_("Paediatrics"),
    "obstetrics": N_("Obstetrics"),
    "endocrinology": N_("Endocrinology"),
    "neurology": N_("Neurology"),
    "dermatology": N_("Dermatology"),
    "infectious_disease": N_("Infectious diseases"),
    "general_surgery": N_("General surgery"),
    "emergency": N_("Emergency medicine"),
    "psychiatry": N_("Psychiatry"),
    "radiology": N_("Radiology"),
}


def specialty_word(code: str) -> str:
    """The specialty in the reader's language; a code we do not know is shown as it is."""
    return gettext(SPECIALTIES.get(code, code))


def specialty_choices() -> list[tuple[str, str]]:
    """Code and word of each, in the order of the words in the reader's language."""
    return sorted(((code, gettext(word)) for code, word in SPECIALTIES.items()), key=lambda pair: pair[1].casefold())

"""Languages people here speak besides Vietnamese: minority languages and sign language, by ISO 639-3 code."""

from collections.abc import Mapping

from telehealth.kernel.i18n import N_, gettext

SPOKEN: Mapping[str, str] = {
    "hmn": N_("Hmong"),
    "blt": N_("Thai (Tai Dam)"),
    "tyz": N_("Tay"),
    "nut": N_("Nung"),
    "mtq": N_("Muong"),
    "ium": N_("Dao"),
    "pcc": N_("Giay"),
    "hni": N_("Ha Nhi"),
    "khm": N_("Khmer"),
    "rad": N_("E De"),
    "jra": N_("Gia Rai"),
    "bdq": N_("Ba Na"),
    "sed": N_("Xo Dang"),
    "cmo": N_("Mnong"),
    "kpm": N_("Co Ho"),
    "cjm": N_("Cham"),
    "hre": N_("Hre"),
    "rog": N_("Raglai"),
    "sti": N_("Xtieng"),
    "bru": N_("Bru - Van Kieu"),
    "yue": N_("Chinese (Cantonese)"),
    "hab": N_("Vietnamese Sign Language"),
}


def language_word(code: str) -> str:
    """The language in the reader's words; a code we do not know is shown as it is."""
    return gettext(SPOKEN.get(code, code))


def language_choices() -> list[tuple[str, str]]:
    """Code and word of each, in the order of the words in the reader's language."""
    return sorted(((code, gettext(word)) for code, word in SPOKEN.items()), key=lambda pair: pair[1].casefold())

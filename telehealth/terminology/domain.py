"""How text is compared in a search: without case, diacritics and punctuation. Pure."""

import re
import unicodedata
from dataclasses import dataclass

_SEPARATORS = re.compile(r"[^a-z0-9]+")
# What everybody calls it, and what the list calls it.
_SAME = {
    "cao huyet ap": "tang huyet ap", "len tang xong": "tang huyet ap", "tieu duong": "dai thao duong", "suyen": "hen",
    "tai bien mach mau nao": "dot quy", "copd": "phoi tac nghen man tinh", "dau bao tu": "loet da day",
    "kinh phong": "dong kinh",
}  # fmt: skip
_OPENINGS = re.compile(r"^(cac )?(benh ly|benh|hoi chung|chung) ")
_CODE = re.compile(r"[a-z]\d[\da-z]{0,3}")


@dataclass(frozen=True, slots=True)
class Icd10:
    """One code with its names. Where no Vietnamese name is known the English one stands."""

    code: str
    name_en: str
    name_vi: str

    def name(self, language: str) -> str:
        """The name for a reader of this language."""
        return (self.name_vi if language == "vi" else "") or self.name_en


def plain(text: str) -> str:
    """Lower-case letters and digits with single blanks between: "Viêm phổi, cấp" is "viem phoi cap"."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("đ", "d"))
    return _SEPARATORS.sub(" ", "".join(char for char in decomposed if not unicodedata.combining(char))).strip()


def plain_code(text: str) -> str:
    """A code as it is compared: "j31.1", "J31 1" and "J311" are "j311"; nothing when it does not look like a code."""
    together = plain(text).replace(" ", "")
    return together if _CODE.fullmatch(together) else ""


def listed_words(text: str) -> str:
    """What was typed, plain, and in the list's words where everybody uses others."""
    typed = plain(text)
    for usual, listed in _SAME.items():
        typed = re.sub(rf"\b{usual}\b", listed, typed)
    return typed


def core(name: str) -> str:
    """A plain name without the words it may open with: "Bệnh lý tăng huyết áp" is first of all "tang huyet ap"."""
    return _OPENINGS.sub("", plain(name))


def prefix_query(words: str) -> str:
    """Every plain word as a prefix, for the database's text search: 'viem':* & 'phoi':*."""
    return " & ".join(f"'{word}':*" for word in words.split())

"""Text and the base of all parts, brought to what a FHIR string may hold while reading."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

_NOT_ALLOWED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_ODD_SPACES = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]")


def fhir_text(text: str) -> str:
    """Text as a FHIR string may hold it: NFC, no control characters, plain spaces, trimmed."""
    plain = _ODD_SPACES.sub(" ", _NOT_ALLOWED.sub("", unicodedata.normalize("NFC", text)))
    return plain.strip(" \t\r\n")


def _or_none(value: str | None) -> str | None:
    return (fhir_text(value) or None) if value is not None else None


def _without_blanks(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text for text in map(fhir_text, values) if text)


def _clean(value: object) -> object:
    return fhir_text(value) if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_clean), Field(min_length=1)]
Maybe = Annotated[str | None, AfterValidator(_or_none)]
Texts = Annotated[tuple[str, ...], AfterValidator(_without_blanks)]


class Part(BaseModel):
    """Base of all parts: closed, frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

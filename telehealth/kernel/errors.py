"""How the product refuses. Edges translate a kind to a status; nobody else knows a status number.

Every refusal is a subclass of DomainError with a stable code and an English sentence that is also its gettext msgid.
Parameters are JSON-safe and hold ids, numbers and fixed words only: never free text typed by a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar

from telehealth.kernel.i18n import N_, gettext

Params = Mapping[str, str | int | float | bool | None]


class Kind(StrEnum):
    """The closed set of ways to refuse."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    GONE = "gone"
    TOO_LARGE = "too_large"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"


HTTP_STATUS: Mapping[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_LARGE: 413,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}


class DomainError(Exception):
    """A refusal with a stable code. Subclasses set kind, code and sentence."""

    kind: ClassVar[Kind]
    code: ClassVar[str]
    sentence: ClassVar[str]

    def __init__(self, **params: str | float | bool | None) -> None:
        super().__init__(self.code)
        self.params: Params = params

    def text(self) -> str:
        """The sentence in the reader's language, with its parameters filled in."""
        return gettext(self.sentence).format_map(dict(self.params))


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field of a form, a body or an event."""

    code: str
    sentence: str
    params: Params = field(default_factory=dict)

    def text(self) -> str:
        """The sentence in the reader's language."""
        return gettext(self.sentence).format_map(dict(self.params))


class Invalid(DomainError):
    """Something that came in does not fit. `faults` maps a field's path ("patient.birth_date") to its faults."""

    kind = Kind.INVALID
    code = "kernel.invalid"
    sentence = N_("Some answers need another look. What you typed is kept.")

    def __init__(self, faults: Mapping[str, list[FieldFault]]) -> None:
        super().__init__()
        self.faults = dict(faults)

    @classmethod
    def of(cls, field_name: str, code: str, sentence: str, **params: str | float) -> "Invalid":
        """One fault of one field."""
        return cls({field_name: [FieldFault(code, sentence, params)]})


class MalformedBody(DomainError):
    """The body is not what its content type says."""

    kind = Kind.INVALID
    code = "kernel.malformed_body"
    sentence = N_("The request could not be read. Reload the page and try again.")


class BodyTooLarge(DomainError):
    """The body is larger than this address takes."""

    kind = Kind.TOO_LARGE
    code = "kernel.body_too_large"
    sentence = N_("That is too large to send: the limit is {limit_mib} MiB.")


class SignInNeeded(DomainError):
    """Nobody is signed in, or the session has ended."""

    kind = Kind.UNAUTHENTICATED
    code = "kernel.sign_in_needed"
    sentence = N_("You are signed out. Sign in again; what you typed is kept.")


class GuestNeeded(DomainError):
    """A page for guests, and no guest is here: a code to their phone, or their link, lets them in."""

    kind = Kind.UNAUTHENTICATED
    code = "kernel.guest_needed"
    sentence = N_("Confirm your phone number to go on. What you typed is kept.")


class Forbidden(DomainError):
    """This person may not do this."""

    kind = Kind.FORBIDDEN
    code = "kernel.forbidden"
    sentence = N_("This page is not for your role. If you need it, ask your administrator.")


class NotFound(DomainError):
    """There is no such thing, or it is not this person's to know about."""

    kind = Kind.NOT_FOUND
    code = "kernel.not_found"
    sentence = N_("There is nothing here. It may have been moved, or it is not yours to open.")


class ForeignOrigin(DomainError):
    """An unsafe request that did not come from our own pages."""

    kind = Kind.FORBIDDEN
    code = "kernel.foreign_origin"
    sentence = N_("This request did not come from this site's own page, so it was refused. Nothing was changed.")


class RateLimited(DomainError):
    """Too many requests of one kind in a short time."""

    kind = Kind.RATE_LIMITED
    code = "kernel.rate_limited"
    sentence = N_("Too many tries in a short time. Wait {retry_after_s} seconds and try again.")


class Unavailable(DomainError):
    """Something we depend on does not answer."""

    kind = Kind.UNAVAILABLE
    code = "kernel.unavailable"
    sentence = N_("Not saved: the system does not answer at the moment. Keep this page open and try again.")

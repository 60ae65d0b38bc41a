"""What comes in on patients' pages."""

from datetime import date
from typing import Literal

from pydantic import Field

from telehealth.directory.queries import SPOKEN
from telehealth.kernel.forms import Incoming
from telehealth.scheduling.domain.booking import Details, Relation
from telehealth.scheduling.schemas import BookIn, WishIn

LONGEST_CARD = 500


class KeepIn(WishIn):
    """Keep this slot while the details are written down."""

    relation: Relation = Relation.SELF


class DetailsIn(BookIn):
    """The details form. `card` is the text of a citizen card's QR code, which only fills in the form."""

    consent_version: Literal["booking-2026-11"]
    card: str = Field(default="", max_length=LONGEST_CARD)

    def details(self) -> Details:
        """As the service takes it; an interpreter only for a language we know."""
        known = self.model_copy(update={"interpreter_language": None}) if self._unknown else self
        return BookIn.details(known)

    @property
    def _unknown(self) -> bool:
        return self.interpreter_language not in SPOKEN


class WaitIn(Incoming):
    """Wait for a slot between two days."""

    first: date
    last: date

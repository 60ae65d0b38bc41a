"""What comes in about visits and queues."""

from typing import Literal

from pydantic import Field

from telehealth.kernel.forms import Incoming
from telehealth.waiting.domain import InvitedKind


class ConsentIn(Incoming):
    """Agreeing to the video consultation, with the version of the text that was read."""

    text_version: str = Field(min_length=1, max_length=40)
    agrees: bool
    arrives: bool = False  # and waits from now on: one journey less on a weak link


class InvitationIn(Incoming):
    """A patient asks somebody in."""

    kind: Literal[InvitedKind.RELATIVE, InvitedKind.INTERPRETER]
    name: str = Field(min_length=2, max_length=80)


class ColleagueIn(Incoming):
    """A host asks a colleague of another hospital in."""

    name: str = Field(min_length=2, max_length=80)
    licence_number: str = Field(min_length=4, max_length=40)
    facility: str = Field(default="", max_length=120)

"""What browsers may say to us, checked before anything looks at it. On the wire WebRTC's own spelling stays: sdpMid."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StrictBool, with_config
from typing_extensions import TypedDict

from telehealth.kernel.forms import Incoming
from telehealth.kernel.sdp import MOST_CHARACTERS, checked_sdp

CANDIDATES = 32
CHAT = 2000

Sdp = Annotated[str, Field(max_length=MOST_CHARACTERS), AfterValidator(checked_sdp)]
ClientId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
TabId = Annotated[str, Field(min_length=1, max_length=64)]


class Exact(Incoming):
    """Base of what browsers write for each other: not one character of it is changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)


@with_config(ConfigDict(extra="forbid", str_strip_whitespace=False))
class Candidate(TypedDict):
    """One ICE candidate, as RTCIceCandidate spells it."""

    candidate: Annotated[str, Field(max_length=1024, pattern=r"^[\x20-\x7e]*$")]
    sdpMid: Annotated[str | None, Field(max_length=64)]
    sdpMLineIndex: Annotated[int | None, Field(ge=0, le=64)]
    usernameFragment: Annotated[str | None, Field(max_length=256)]


Candidates = Annotated[list[Candidate], Field(max_length=CANDIDATES)]


class Connect(Incoming):
    """What a socket shows at the door (Socket.IO's `auth`)."""

    seat_token: str = Field(min_length=1, max_length=100)
    tab_id: TabId


class Media(Incoming):
    """What a participant sends."""

    audio: bool
    video: bool
    screen: bool = False


class Join(Incoming):
    """Take the seat; `last_seq` is the newest entry of the room's log that the browser has."""

    last_seq: int = Field(ge=0, le=2**53)
    take_over: bool = False
    media: Media


class Quality(Incoming):
    """How good the line is, from getStats()."""

    rtt_ms: float | None = Field(default=None, ge=0, le=600_000, allow_inf_nan=False)
    loss: float = Field(ge=0, le=1, allow_inf_nan=False)
    jitter_ms: float | None = Field(default=None, ge=0, le=600_000, allow_inf_nan=False)
    bitrate_kbps: float = Field(ge=0, le=10_000_000, allow_inf_nan=False)
    relayed: bool
    level: Literal["good", "weak", "poor"]


class Heartbeat(Incoming):
    """The seat is in use. Every ten seconds."""

    quality: Quality | None = None


class Remove(Incoming):
    """Take a guest's seat away."""

    participant_id: UUID


class SetLock(Incoming):
    """Close the room to newcomers, or open it again."""

    locked: bool


class Finish(Incoming):
    """End the consultation for everyone."""

    client_id: ClientId


class Leave(Incoming):
    """Go out, with the right to come back."""


class SetMedia(Media):
    """Tell the others what is sent from now on."""


class Chat(Incoming):
    """Write to everyone inside. The same `client_id` again is the same message."""

    client_id: ClientId
    text: str = Field(min_length=1, max_length=CHAT)


class Description(Exact):
    """A session description, with the candidates known so far."""

    sdp: Sdp
    candidates: Candidates = Field(default_factory=list)
    end_of_candidates: bool = False


class Admit(Exact):
    """Let somebody in. Without having confirmed who it is, nobody is let in. `offer` goes along, if it is ready.

    `connected`: no offer is needed, since the two are connected through the door.
    """

    participant_id: UUID
    identity_confirmed: Literal[True]
    offer: Description | None = None
    connected: StrictBool = False


class Offer(Description):
    """A description for one peer."""

    to: UUID


class Answer(Offer):
    """The answer to an offer."""


class IceCandidates(Exact):
    """Further candidates, gathered into few messages."""

    to: UUID
    candidates: Candidates
    end_of_candidates: bool = False


class RestartIce(Exact):
    """Get fresh relay credentials and ask the other end too. `fresh`: this end holds no peer connection any more."""

    to: UUID
    fresh: bool = False

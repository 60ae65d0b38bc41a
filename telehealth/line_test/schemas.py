"""What a browser may say about its test."""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from telehealth.kernel.forms import Incoming
from telehealth.kernel.sdp import MOST_CHARACTERS, NOT_SDP, checked_sdp
from telehealth.line_test.domain import Carrier, Device, Found, Run


def data_only(sdp: str) -> str:
    """A description of one data channel transport and no media: nothing here decodes a picture."""
    if sdp.count("\r\nm=") != 1 or "\r\nm=application " not in sdp:
        raise NOT_SDP.error()
    return sdp


Millis = Annotated[float, Field(ge=0, le=600_000, allow_inf_nan=False)]
Kbps = Annotated[float, Field(ge=0, le=10_000_000, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class OfferIn(Incoming):
    """The browser's offer; its candidates are left out before anybody sees them."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)

    sdp: Annotated[
        str, Field(max_length=MOST_CHARACTERS), AfterValidator(checked_sdp), AfterValidator(data_only)
    ]  # fmt: skip


class RunIn(Incoming):
    """One way, measured."""

    reached: bool
    rtt_ms: Millis | None = None
    loss: Share | None = None
    up_kbps: Kbps | None = None
    down_kbps: Kbps | None = None
    carrier: Carrier | None = None


class FoundIn(Incoming):
    """Everything found so far; sent again whenever there is more."""

    camera: Device = Device.UNTRIED
    microphone: Device = Device.UNTRIED
    speaker: Device = Device.UNTRIED
    direct: RunIn | None = None
    relay: RunIn | None = None
    browser: Literal["", "Chrome", "Edge", "Firefox", "Safari", "Samsung", "CocCoc", "Zalo"] = ""

    def found(self) -> Found:
        """The same as a value of the domain."""
        return Found(
            camera=self.camera, microphone=self.microphone, speaker=self.speaker, browser=self.browser,
            direct=Run(**self.direct.model_dump()) if self.direct else None,
            relay=Run(**self.relay.model_dump()) if self.relay else None,
        )  # fmt: skip

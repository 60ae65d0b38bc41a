"""What a session description must look like, on descriptions of real browsers and on wrong ones."""

import asyncio

import pytest
from aiortc import RTCPeerConnection
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from telehealth.kernel.sdp import MOST_SECTIONS, checked_sdp

PRINT = ":".join(["0f"] * 32)
HEAD = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
SECURED = f"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=fingerprint:sha-256 {PRINT}\r\n"
BARE = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n"


def refusal(sdp: str) -> str:
    with pytest.raises(PydanticCustomError) as error:
        checked_sdp(sdp)
    return error.value.type


async def described() -> str:
    peer = RTCPeerConnection()
    for kind in ("audio", "video", "video"):
        peer.addTransceiver(kind)
    await peer.setLocalDescription(await peer.createOffer())
    sdp = peer.localDescription.sdp
    await peer.close()
    return str(sdp)


def test_a_real_description_passes_unchanged() -> None:
    sdp = asyncio.run(described())
    assert sdp.count("m=") == 3
    assert checked_sdp(sdp) is sdp


def test_a_fingerprint_for_the_whole_session_is_enough() -> None:
    sdp = f"{HEAD}a=fingerprint:sha-256 {PRINT}\r\n{BARE}"
    assert checked_sdp(sdp) is sdp


def test_a_rejected_section_needs_none() -> None:
    sdp = HEAD + SECURED + "m=video 0 UDP/TLS/RTP/SAVPF 96\r\n"
    assert checked_sdp(sdp) is sdp


@pytest.mark.parametrize(
    ("sdp", "code"),
    [
        (HEAD, "signaling.not_sdp"),
        (HEAD.replace("\r\n", "\n") + SECURED, "signaling.not_sdp"),
        ("x" + HEAD + SECURED, "signaling.not_sdp"),
        (HEAD + SECURED + "a=\x1b\r\n", "signaling.not_sdp"),
        (HEAD + SECURED + BARE, "signaling.no_fingerprint"),
        (HEAD + SECURED.replace("sha-256", "sha-1"), "signaling.no_fingerprint"),
        (HEAD + SECURED.replace(PRINT, "0f:0f"), "signaling.no_fingerprint"),
        (HEAD + SECURED * (MOST_SECTIONS + 1), "signaling.too_many_sections"),
    ],
)
def test_what_is_wrong_has_its_code(sdp: str, code: str) -> None:
    assert refusal(sdp) == code


@given(st.text(max_size=400))
def test_no_text_makes_it_stumble(text: str) -> None:
    assert refusal(text) == "signaling.not_sdp"
    with pytest.raises(PydanticCustomError):
        checked_sdp(f"v=0\r\n{text}")

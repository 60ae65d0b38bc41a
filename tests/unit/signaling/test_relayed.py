"""What tells no address but the relay's, in the words of browsers and of those who changed theirs."""

import pytest

from telehealth.signaling.messages import PeerMessage
from telehealth.signaling.relayed import is_relayed
from tests.support.signaling import SDP

RELAY = "candidate:1 1 udp 41885439 203.0.113.10 50000 typ relay"
UNTOLD = "raddr 0.0.0.0 rport 0"
CHROMIUM = f"{RELAY} {UNTOLD} generation 0 ufrag abcd network-cost 999"
TLS = "candidate:3098175849 1 udp 8331263 203.0.113.10 50001 typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag abcd"
V6 = "candidate:7 1 udp 41885695 2001:db8::10 50002 typ relay raddr :: rport 0 generation 0 ufrag abcd network-id 2"
FIREFOX = "candidate:2 1 UDP 92217086 203.0.113.10 50003 typ relay raddr 203.0.113.10 rport 50003"
FIREFOX_TCP = "candidate:4 1 UDP 8331007 203.0.113.10 50004 typ relay raddr 203.0.113.10 rport 50004"
FIREFOX_V6 = "candidate:5 1 UDP 8331007 2001:DB8::10 50005 typ relay raddr 2001:db8::10 rport 50005"
HOST = "candidate:1 1 udp 2122260223 192.168.1.7 54321 typ host"
MDNS = "candidate:1 1 udp 2122260223 4f8d2c1e-0b7a-4d43-9c55-1a2b3c4d5e6f.local 54321 typ host generation 0"
SRFLX = "candidate:2 1 udp 1686052607 198.51.100.7 54321 typ srflx raddr 0.0.0.0 rport 0 generation 0"


def telling(*candidates: str, sdp: str | None = None) -> PeerMessage:
    """What one passes on."""
    told: PeerMessage = {
        "from": "somebody",
        "kind": "ice_candidates",
        "candidates": [
            {"candidate": one, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "abcd"} for one in candidates
        ],
    }
    return told if sdp is None else {**told, "kind": "offer", "sdp": sdp}


@pytest.mark.parametrize(
    "candidate",
    [RELAY, CHROMIUM, TLS, V6, FIREFOX, FIREFOX_TCP, FIREFOX_V6, f"a={CHROMIUM}", CHROMIUM.upper(), ""],
)
def test_what_browsers_write_of_the_relay_passes(candidate: str) -> None:
    assert is_relayed(telling(candidate))
    assert is_relayed(telling(CHROMIUM, candidate, sdp=SDP))


@pytest.mark.parametrize(
    "candidate",
    [
        HOST, HOST.upper(), MDNS, SRFLX, SRFLX.replace("srflx", "prflx"), SRFLX.replace("typ", "TYP"),
        f"{RELAY} raddr 192.168.1.7 rport 54321", f"{RELAY} raddr fd00::7 rport 54321",
        f"{RELAY} RADDR 192.168.1.7 rport 54321", f"{CHROMIUM} raddr 192.168.1.7 rport 54321",
        f"{RELAY} raddr raddr 192.168.1.7", f"{RELAY} raddr 203.0.113.1 rport 50000",
        f"{HOST} typ relay", f"{HOST} generation 0 typ relay {UNTOLD}", f"{HOST} ufrag relay",
        RELAY.replace("typ relay", "typ relayed"), RELAY.replace("candidate:1", "candidate:1 x"),
        "candidate:", " ", "typ relay", "hello",
    ],
)  # fmt: skip
def test_anything_else_does_not(candidate: str) -> None:
    assert not is_relayed(telling(candidate))
    assert not is_relayed(telling(CHROMIUM, candidate, sdp=SDP))


@pytest.mark.parametrize(
    "line",
    [
        f"a={HOST}\r\n", f"a={CHROMIUM}\r\n", f"a={HOST}\n", f"\ra={HOST}", f"a={HOST}".upper(), f"a= {HOST}",
        f"a=:{HOST}", f"a=end-of-candidates\r\na={HOST}\r\n",
    ],
)  # fmt: skip
def test_no_candidate_is_told_within_the_description(line: str) -> None:
    assert not is_relayed(telling(sdp=SDP + line))


def test_that_there_are_no_more_may_be_told() -> None:
    assert is_relayed(telling(sdp=f"{SDP}a=end-of-candidates\r\n"))
    assert is_relayed(telling(CHROMIUM, FIREFOX))
    assert is_relayed({"from": "somebody", "kind": "restart_ice", "fresh": True})

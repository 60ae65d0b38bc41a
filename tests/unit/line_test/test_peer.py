"""What the echo peer does to descriptions, and what one browser may send it."""

from unittest.mock import AsyncMock, Mock

from telehealth.line_test.adapters import peer
from telehealth.line_test.adapters.peer import Peer, as_seen_outside, without_candidates

OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"
    "a=candidate:1 1 udp 1 10.0.0.5 5000 typ host\r\na=candidate:2 1 udp 1 abc.local 5001 typ host\r\n"
    "a=end-of-candidates\r\na=ice-ufrag:abcd\r\n"
)


def test_nobodys_address_is_taken_from_an_offer() -> None:
    left = without_candidates(OFFER)
    assert "10.0.0.5" not in left
    assert ".local" not in left
    assert "a=ice-ufrag:abcd\r\n" in left
    assert "end-of-candidates" not in left  # or the library gives up before the browser has found us


def test_behind_address_translation_browsers_are_told_the_public_address() -> None:
    answer = "c=IN IP4 172.30.10.11\r\na=candidate:1 1 udp 1 172.30.10.11 47003 typ host\r\n"
    assert as_seen_outside(answer, {"172.30.10.11": "203.0.113.10"}) == (
        "c=IN IP4 203.0.113.10\r\na=candidate:1 1 udp 1 203.0.113.10 47003 typ host\r\n"
    )


def a_peer(gone: Mock) -> Peer:
    return Peer(Mock(close=AsyncMock(), connectionState="connected"), gone)


async def test_a_browser_that_sends_too_much_is_closed_once() -> None:
    gone = Mock()
    one = a_peer(gone)
    one.start()
    assert one._count(bytes(peer.MOST_BYTES))
    assert not one._count(b"x")
    assert not one._count(b"x")
    gone.assert_called_once_with(one)


async def test_a_browser_that_sends_too_often_is_closed() -> None:
    gone = Mock()
    one = a_peer(gone)
    one.start()
    assert all(one._count(b"") for _ in range(peer.MOST_MESSAGES))
    assert not one._count(b"")
    gone.assert_called_once_with(one)


async def test_a_channel_of_another_name_ends_the_connection() -> None:
    gone = Mock()
    one = a_peer(gone)
    one.start()
    one._on_channel(Mock(label="chat"))
    gone.assert_called_once_with(one)

"""What the application mints for a participant."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

import pytest

from telehealth.kernel.ids import ParticipantId, RoomId
from telehealth.kernel.turn import IceServer
from telehealth.signaling.turn import ice_servers

NOW = datetime(2026, 11, 23, 1, 2, 3, 900_000, tzinfo=UTC)
SECRET = "an-invented-secret-of-the-tests-0123456789"
PARTICIPANT = ParticipantId(UUID("01940000-0000-7000-8000-000000000001"))
ROOM = RoomId(UUID("01940000-0000-7000-8000-000000000002"))
TURN = ["turn:relay.example:3478?transport=udp", "turns:relay.example:443?transport=tcp"]


def minted(urls: list[str], secret: str = SECRET) -> list[IceServer]:
    """Mint for the same person, in the same room, at the same time."""
    return ice_servers(now=NOW, secret=secret, urls=urls, participant_id=PARTICIPANT, room_id=ROOM)


def test_a_credential_is_named_for_participant_and_room_and_good_for_ten_minutes() -> None:
    [server] = minted(TURN)
    expiry, _, name = server["username"].partition(":")
    assert int(expiry) == int(NOW.timestamp()) + 600
    assert (name, server["urls"]) == (f"{PARTICIPANT}.{ROOM}", TURN)


def test_the_password_is_the_one_that_coturn_computes() -> None:
    [server] = minted(TURN)
    expected = hmac.new(SECRET.encode(), server["username"].encode(), hashlib.sha1).digest()
    assert server["credential"] == base64.b64encode(expected).decode()


def test_another_secret_makes_another_password() -> None:
    assert minted(TURN)[0]["credential"] != minted(TURN, secret=SECRET[::-1])[0]["credential"]


def test_a_stun_server_gets_no_credential() -> None:
    assert minted(["stun:relay.example:3478", *TURN])[0] == {"urls": ["stun:relay.example:3478"]}


@pytest.mark.parametrize("urls", [[], ["http://relay.example"]])
def test_nothing_is_minted_where_there_is_no_server(urls: list[str]) -> None:
    assert minted(urls) == []

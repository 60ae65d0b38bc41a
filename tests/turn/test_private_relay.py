"""A relay whose own address is private: refused as a peer, until the deployment names exactly that address."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.stun import Attribute, read_xor_address
from tests.support.turn_client import TurnClient, connect_udp
from tests.support.turn_namespace import Namespace, open_namespace, start_coturn
from tests.turn.conftest import SECRET, mint

RELAY = "10.9.0.10"
NEIGHBOUR = "10.9.0.11"
EXTERNAL = "203.0.113.10"


@pytest.fixture
async def namespace() -> AsyncIterator[Namespace]:
    """A private network with the relay and a neighbour that is none of its business."""
    async with open_namespace([RELAY, NEIGHBOUR]) as ns:
        yield ns


async def answers(ns: Namespace, folder: Path, **variables: str) -> tuple[str, dict[str, int]]:
    """Return the relayed address that a client is told, and what it gets when it asks for each peer."""
    username, password = mint()
    async with (
        start_coturn(ns, secret=SECRET, folder=folder, TURN_ADDRESS=f"{RELAY},", **variables),
        connect_udp(ns.make_socket("udp", RELAY), RELAY) as wire,
    ):
        client = TurnClient(wire=wire, username=username, password=password)
        reply = await client.allocate()
        host, _ = read_xor_address(reply.attributes[Attribute.XOR_RELAYED_ADDRESS], reply.transaction)
        return host, {peer: (await client.create_permission(peer)).error for peer in (RELAY, EXTERNAL, NEIGHBOUR)}


async def test_a_private_relay_does_not_reach_itself(namespace: Namespace, tmp_path: Path) -> None:
    assert await answers(namespace, tmp_path) == (RELAY, {RELAY: 403, EXTERNAL: 0, NEIGHBOUR: 403})


async def test_the_named_address_is_reached_and_no_other(namespace: Namespace, tmp_path: Path) -> None:
    reached = await answers(namespace, tmp_path, TURN_ALLOWED_PEER_ADDRESS=RELAY)
    assert reached == (RELAY, {RELAY: 0, EXTERNAL: 0, NEIGHBOUR: 403})


async def test_behind_address_translation_clients_are_told_the_external_address(
    namespace: Namespace, tmp_path: Path
) -> None:
    """Coturn itself then lets the relay reach its own address, which is where packets to the external one arrive."""
    reached = await answers(namespace, tmp_path, TURN_EXTERNAL_ADDRESS=EXTERNAL)
    assert reached == (EXTERNAL, {RELAY: 0, EXTERNAL: 0, NEIGHBOUR: 403})

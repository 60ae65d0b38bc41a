"""What the shipped relay reaches: public unicast addresses and nothing else, however an address is spelt.

Each request asks for a permission, which sends nothing to the peer; and the namespace has no way out besides.
"""

import ipaddress
import itertools
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.support.turn_client import TurnClient
from tests.support.turn_namespace import (
    PEER_ADDRESS,
    PEER_ADDRESS_6,
    TURN_ADDRESS,
    TURN_ADDRESS_6,
    Coturn,
    Namespace,
    open_namespace,
    start_coturn,
)
from tests.turn.conftest import SECRET, knocker

pytestmark = pytest.mark.asyncio(loop_scope="module")

# For each family its networks, and members of them that somebody would try.
DENIED = {
    "this network": (["0.0.0.0/8"], []),
    "private": (["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"], ["10.0.0.1", "172.17.0.1", "192.168.1.1"]),
    "carriers": (["100.64.0.0/10"], ["100.100.100.200"]),
    "loopback": (["127.0.0.0/8"], ["127.0.0.1"]),
    "link-local": (["169.254.0.0/16"], ["169.254.169.254"]),
    "metadata at a public address": (["168.63.129.16/32"], []),
    "protocol assignments": (["192.0.0.0/24"], ["192.0.0.192"]),
    "6to4 relays": (["192.88.99.0/24"], ["192.88.99.1"]),
    "benchmarking": (["198.18.0.0/15"], []),
    "multicast": (["224.0.0.0/4"], ["224.0.0.1", "224.0.0.251"]),
    "reserved": (["240.0.0.0/4"], ["255.255.255.255"]),
}
DENIED_6 = {
    "unspecified": (["::/128"], []),
    "loopback": (["::1/128"], []),
    "IPv4-compatible": (["::/96"], ["::127.0.0.1", "::10.0.0.0", "::169.254.169.254", "::203.0.113.10"]),
    "IPv4-mapped": (["::ffff:0:0/96"], ["::ffff:127.0.0.1", "::ffff:10.0.0.0", "::ffff:203.0.113.10"]),
    "IPv4-translated": (["::ffff:0:0:0/96"], ["::ffff:0:127.0.0.1", "::ffff:0:169.254.169.254"]),
    "NAT64": (["64:ff9b::/96"], ["64:ff9b::127.0.0.1", "64:ff9b::10.0.0.0", "64:ff9b::203.0.113.10"]),
    "local NAT64": (["64:ff9b:1::/48"], ["64:ff9b:1::10.0.0.1"]),
    "discard": (["100::/64"], ["100::1"]),
    "below global unicast": (["::/8", "::/3"], []),
    "Teredo": (["2001::/32"], ["2001::7f00:1", "2001:0:4136:e378:8000:63bf:f5ff:fffe"]),
    "protocol assignments": (["2001::/23", "2001:2::/48", "2001:10::/28", "2001:20::/28"], []),
    "6to4": (["2002::/16"], ["2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::1", "2002:cb00:710a::1"]),
    "above global unicast": (["4000::/2", "8000::/1", "5f00::/16"], []),
    "unique local": (["fc00::/7"], ["fd00:ec2::254"]),
    "link-local": (["fe80::/10"], ["fe80::1"]),
    "site-local": (["fec0::/10"], ["fec0::1"]),
    "multicast": (["ff00::/8"], ["ff02::1", "ff0e::1"]),
}
RANDOM_MEMBERS = 40


def members(networks: list[str], known: list[str]) -> list[str]:
    """Return the known members, and of each network the first, the last and random ones, the same in every run.

    Most of the random bytes are 00 or ff: coturn compares IPv6 addresses byte by byte, and that is where a range leaks.
    """
    chance = random.Random(20)
    found = list(known)
    for network in map(ipaddress.ip_network, networks):
        found += [str(network[0]), str(network[-1])]
        for _ in range(min(RANDOM_MEMBERS, network.num_addresses - 1)):
            drawn = bytes(chance.choice([0, 255, chance.randrange(256)]) for _ in network[0].packed)
            found.append(str(network[int.from_bytes(drawn, "big") & int(network.hostmask)]))
    return found


CHANNELS = itertools.cycle(range(0x4000, 0x5000))

# The neighbours of every range, so that none is wider than it says.
ALLOWED = [
    PEER_ADDRESS, TURN_ADDRESS, "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0",
    "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.88.98.255", "192.88.100.0",
    "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
]  # fmt: skip
ALLOWED_6 = [
    PEER_ADDRESS_6, TURN_ADDRESS_6, "2000::", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:200::",
    "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2003::", "2400:cb00::1", "2a00:1450::1",
    "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
]  # fmt: skip


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def relay(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Namespace, Coturn]]:
    """One relay for the whole module: asking for permissions leaves nothing behind."""
    folder: Path = tmp_path_factory.mktemp("turn")
    async with open_namespace() as ns, start_coturn(ns, secret=SECRET, folder=folder) as coturn:
        yield ns, coturn


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(relay: tuple[Namespace, Coturn]) -> AsyncIterator[TurnClient]:
    """A client that holds an IPv4 address."""
    async with knocker(relay[0])() as knocking:
        assert (await knocking.allocate()).error == 0
        yield knocking


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client_6(relay: tuple[Namespace, Coturn]) -> AsyncIterator[TurnClient]:
    """A client that holds an IPv6 address."""
    async with knocker(relay[0])() as knocking:
        assert (await knocking.allocate(ipv6=True)).error == 0
        yield knocking


async def refused(client: TurnClient, peer: str) -> bool:
    """Whether neither a permission nor a channel to this peer is given."""
    permission = await client.create_permission(peer)
    channel = await client.bind_channel(next(CHANNELS), peer, 53)
    return (permission.error, channel.error) == (403, 403)


@pytest.mark.parametrize("family", DENIED)
async def test_a_peer_that_is_not_public_is_refused(client: TurnClient, family: str) -> None:
    assert [peer for peer in members(*DENIED[family]) if not await refused(client, peer)] == []


@pytest.mark.parametrize("family", DENIED_6)
async def test_an_ipv6_peer_that_is_not_public_is_refused(client_6: TurnClient, family: str) -> None:
    assert [peer for peer in members(*DENIED_6[family]) if not await refused(client_6, peer)] == []


@pytest.mark.parametrize("family", DENIED_6)
async def test_an_ipv6_spelling_gets_nowhere_on_an_ipv4_address(client: TurnClient, family: str) -> None:
    answers = {(await client.create_permission(peer)).error for peer in members(*DENIED_6[family])}
    assert answers <= {403, 443}


@pytest.mark.parametrize("peer", ALLOWED)
async def test_a_public_peer_is_allowed(client: TurnClient, peer: str) -> None:
    assert (await client.create_permission(peer)).error == 0


@pytest.mark.parametrize("peer", ALLOWED_6)
async def test_a_public_ipv6_peer_is_allowed(client_6: TurnClient, peer: str) -> None:
    assert (await client_6.create_permission(peer)).error == 0


async def test_a_refusal_is_in_the_log(relay: tuple[Namespace, Coturn], client: TurnClient) -> None:
    await client.create_permission("10.9.8.7")
    assert "10.0.0.0-10.255.255.255" in await relay[1].logged("peer IP 10.9.8.7 denied")

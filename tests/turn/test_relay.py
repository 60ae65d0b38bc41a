"""The shipped relay, asked as browsers ask it: who gets an address, who does not, and what goes through."""

import asyncio
import os
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.stun import Attribute, Method, read_xor_address
from tests.support.turn_client import TCP_TRANSPORT, TurnClient, connect_stream
from tests.support.turn_namespace import (
    PEER_ADDRESS,
    TURN_ADDRESS,
    Coturn,
    Namespace,
    run_in,
    start_coturn,
    turn_environment,
)
from tests.turn.conftest import SECRET, Knock, knocker, mint

USER_QUOTA = 24


async def test_a_fresh_credential_gets_a_relayed_address(knock: Knock) -> None:
    async with knock() as client:
        reply = await client.allocate()
    host, _ = read_xor_address(reply.attributes[Attribute.XOR_RELAYED_ADDRESS], reply.transaction)
    assert (reply.error, host) == (0, TURN_ADDRESS)
    assert int.from_bytes(reply.attributes[Attribute.LIFETIME], "big") == 600


async def test_a_fresh_credential_gets_a_relayed_address_over_tcp(knock: Knock, namespace: Namespace) -> None:
    username, password = mint()
    async with connect_stream(namespace.make_socket("tcp", TURN_ADDRESS), TURN_ADDRESS) as wire:
        reply = await TurnClient(wire=wire, username=username, password=password).allocate()
    assert reply.error == 0


async def test_a_credential_made_with_another_secret_is_refused(knock: Knock) -> None:
    async with knock(mint("somebody-elses-secret-0123456789-0123456789")) as client:
        assert (await client.allocate()).error == 401


async def test_an_expired_credential_is_refused(knock: Knock) -> None:
    async with knock(mint(age=timedelta(minutes=10, seconds=2))) as client:
        assert (await client.allocate()).error == 401


async def test_nobody_gets_an_address_without_a_credential(knock: Knock) -> None:
    async with knock() as client:
        reply = await client.request(Method.ALLOCATE, [(Attribute.REQUESTED_TRANSPORT, bytes([17, 0, 0, 0]))])
    assert reply.error == 401
    assert Attribute.SOFTWARE not in reply.attributes
    assert Attribute.FINGERPRINT in reply.attributes


async def test_data_goes_to_an_allowed_peer_and_back(knock: Knock, namespace: Namespace) -> None:
    loop = asyncio.get_running_loop()
    with namespace.make_socket("udp", PEER_ADDRESS) as peer:
        port = peer.getsockname()[1]
        async with knock() as client:
            await client.allocate()
            assert (await client.create_permission(PEER_ADDRESS)).error == 0
            client.send(PEER_ADDRESS, port, b"there")
            data, relayed = await asyncio.wait_for(loop.sock_recvfrom(peer, 100), 10)
            assert (data, relayed[0]) == (b"there", TURN_ADDRESS)
            peer.sendto(b"and back", relayed)
            assert await client.data() == b"and back"
            assert (await client.bind_channel(0x4000, PEER_ADDRESS, port)).error == 0
            client.send_channel(0x4000, b"by channel")
            assert await asyncio.wait_for(loop.sock_recv(peer, 100), 10) == b"by channel"


async def test_the_log_tells_whose_allocation_ended_and_how_much_it_used(knock: Knock, coturn: Coturn) -> None:
    async with knock() as client:
        await client.allocate()
        await client.request(Method.REFRESH, [(Attribute.LIFETIME, bytes(4))])
    line = await coturn.logged(": usage: ")
    assert f"username=<{client.username}>" in line
    assert "rb=" in line


async def test_tcp_is_not_relayed(knock: Knock) -> None:
    async with knock() as client:
        assert (await client.allocate(transport=TCP_TRANSPORT)).error == 442


async def test_one_participant_may_hold_only_so_many_addresses(knock: Knock) -> None:
    credential = mint()
    async with asyncio.timeout(60), AsyncExitStack() as held:
        answers = []
        for _ in range(USER_QUOTA + 1):
            client = await held.enter_async_context(knock(credential))
            answers.append((await client.allocate()).error)
        assert answers == [0] * USER_QUOTA + [486]
        other = await held.enter_async_context(knock())
        assert (await other.allocate()).error == 0


async def test_while_the_secret_is_changed_both_are_good(namespace: Namespace, tmp_path: Path) -> None:
    new = "the-next-secret-of-the-tests-0123456789"
    knock = knocker(namespace)
    async with (
        start_coturn(namespace, secret=new, folder=tmp_path, TURN_PREVIOUS_SECRET=SECRET),
        knock(mint(new)) as later,
        knock(mint(SECRET)) as earlier,
        knock(mint("neither-of-the-two-secrets-0123456789")) as stranger,
    ):
        assert [(await client.allocate()).error for client in (later, earlier, stranger)] == [0, 0, 401]


async def test_the_secret_may_come_from_a_file(namespace: Namespace, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(f"{SECRET}\n")
    async with (
        start_coturn(namespace, secret="", folder=tmp_path, TURN_SECRET_FILE=str(secret)),
        knocker(namespace)() as client,
    ):
        assert (await client.allocate()).error == 0


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"TURN_SECRET": ""}, "TURN_SECRET is empty"),
        ({"TURN_SECRET": "x" * 31}, "TURN_SECRET must have 32 characters or more"),
        ({"TURN_SECRET": f"{SECRET}\nno-auth"}, "TURN_SECRET is empty or has characters other than"),
        ({"TURN_SECRET": "", "TURN_SECRET_FILE": "/nowhere"}, "cannot be read"),
        ({"TURN_PREVIOUS_SECRET": "short"}, "TURN_PREVIOUS_SECRET must have 32 characters or more"),
        ({"TURN_ADDRESS": ""}, "TURN_ADDRESS is empty"),
        ({"TURN_ADDRESS": "203.0.113.10\nno-auth"}, "TURN_ADDRESS is empty or has characters other than"),
        ({"TURN_REALM": "a b"}, "TURN_REALM is empty or has characters other than"),
        ({"TURN_ALLOWED_PEER_ADDRESS": "10.0.0.0-10.255.255.255"}, "TURN_ALLOWED_PEER_ADDRESS"),
        ({"TURN_ALLOWED_PEER_ADDRESS": "10.0.0.1"}, "must be one of the addresses of TURN_ADDRESS"),
    ],
)
async def test_coturn_does_not_start_with(
    namespace: Namespace, tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    environment = turn_environment(tmp_path, secret=SECRET) | variables
    status, output = await run_in(namespace, ["sh", "turn/entrypoint.sh"], env=environment)
    assert (status, said in output) == (64, True), output


async def test_the_rendered_file_is_for_its_owner_only(knock: Knock, tmp_path: Path) -> None:
    rendered = tmp_path / "turn" / "turnserver.conf"
    assert rendered.stat().st_mode & 0o077 == 0
    assert "@" not in rendered.read_text().split("# --- where it listens", 1)[1]
    assert not (tmp_path / "turn" / "secrets").exists()
    assert rendered.stat().st_uid == os.geteuid()

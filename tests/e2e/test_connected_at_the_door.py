"""With a relay, whoever waits is connected before being let in: by the relay only, and with nothing on it.

Everything is in a network namespace of the test's own, as in `test_relay_only_call.py`; here a direct path exists too.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.test_call import Call
from tests.e2e.test_relay_only_call import DIRECTLY, Site, a_site
from tests.support.call_room import InRoom
from tests.support.db import Database
from tests.support.turn_namespace import TURN_ADDRESS, open_namespace

# The one connection of a page carries keys and has answered so many checks: time in which something could have leaked.
CONNECTED = """
async (answers) => {
  for (;;) {
    for (const peer of window.peers.filter((one) => one.connectionState === "connected")) {
      const report = [...(await peer.getStats()).values()];
      const answered = report.filter((one) => one.type === "candidate-pair").map((one) => one.responsesReceived);
      if (answered.some((number) => number >= answers)) return;
    }
    await new Promise((next) => setTimeout(next, 100));
  }
}
"""
# RTP packets in and out, over all connections that the page ever made.
PACKETS = """
async () => {
  const reports = await Promise.all(window.peers.map((peer) => peer.getStats()));
  const all = reports.flatMap((report) => [...report.values()]);
  return all.reduce((sum, one) => sum + (one.packetsSent && one.type === "outbound-rtp" ? one.packetsSent : 0)
    + (one.type === "inbound-rtp" ? one.packetsReceived : 0), 0);
}
"""
SHORTER = """
async () => {
  for (;;) {
    for (const report of await Promise.all(window.peers.map((peer) => peer.getStats()))) {
      const transport = [...report.values()].find((one) => one.type === "transport");
      const pair = report.get(transport?.selectedCandidatePairId);
      if (pair && report.get(pair.localCandidateId).candidateType !== "relay") return;
    }
    await new Promise((next) => setTimeout(next, 100));
  }
}
"""
ANSWERS = 3


@pytest.fixture
async def site(own_database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    """A site with a relay, whose people could reach each other directly as well."""
    told = {"TELEHEALTH_TURN_URLS": DIRECTLY, "TELEHEALTH_TURN_RELAY_ONLY": "false"}
    async with open_namespace([TURN_ADDRESS], on="wire") as ns, a_site(ns, own_database, tmp_path, **told) as made:
        yield made


async def at_the_door(call: Call) -> tuple[InRoom, InRoom]:
    """One inside, one who waits, and a connection between them."""
    await call.specialist.join()
    await call.specialist.is_inside()
    await call.doctor.join()
    await call.doctor.is_waiting()
    for person in (call.specialist, call.doctor):
        await person.page.evaluate(CONNECTED, ANSWERS)
    return call.specialist, call.doctor


@pytest.mark.feature(17, 25)
async def test_nothing_is_sent_before_the_door_opens_and_the_same_connection_carries_the_call(site: Site) -> None:
    people = await at_the_door(site.call)
    for person in people:
        (path,) = await person.paths()
        assert {(end["candidateType"], end["address"]) for end in path.values()} == {("relay", TURN_ADDRESS)}
        assert await person.page.evaluate(PACKETS) == 0
    await site.call.specialist.let_in()
    await site.call.doctor.is_inside()
    for person in people:
        await person.sees(60)
        await person.hears()
        received = await person.received()
        assert (received["peers"], received["transceivers"]) == (1, [3])
    for person in people:
        await person.page.evaluate(SHORTER)
        await person.sees(40)


async def test_who_reloads_at_the_door_is_in_the_call_all_the_same(site: Site) -> None:
    specialist, doctor = await at_the_door(site.call)
    await doctor.page.reload()
    await doctor.is_waiting()
    await specialist.let_in()
    await doctor.is_inside()
    for person in (specialist, doctor):
        await person.sees(40)


async def test_the_host_who_reloads_is_connected_through_the_door_again(site: Site) -> None:
    specialist, doctor = await at_the_door(site.call)
    await specialist.page.reload()
    await specialist.is_inside()
    await specialist.page.evaluate(CONNECTED, ANSWERS)
    assert await doctor.page.evaluate(PACKETS) == 0
    await specialist.let_in()
    await doctor.is_inside()
    for person in (specialist, doctor):
        await person.sees(40)

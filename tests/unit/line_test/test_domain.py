"""How good what was found is, from the numbers; and the words for it."""

from collections.abc import Iterator
from typing import Any

import pytest

from telehealth.kernel.i18n import language
from telehealth.line_test.domain import Carrier, Device, Found, Run, State, line_state, overall, run_state
from telehealth.line_test.words import findings, run_words, verdict

GOOD = Run(reached=True, rtt_ms=40, loss=0.0, up_kbps=3900, down_kbps=3900)
WEAK = Run(reached=True, rtt_ms=350, loss=0.05, up_kbps=500, down_kbps=800)
DREADFUL = Run(reached=True, rtt_ms=900, loss=0.2, up_kbps=60, down_kbps=80)
CLOSED = Run(reached=False)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    token = language.set("en")
    yield
    language.reset(token)


@pytest.mark.parametrize(
    ("numbers", "state"),
    [
        ({}, State.GOOD),
        ({"rtt_ms": 200.0}, State.GOOD),
        ({"rtt_ms": 200.1}, State.USABLE),
        ({"rtt_ms": 500.1}, State.BAD),
        ({"loss": 0.02}, State.GOOD),
        ({"loss": 0.021}, State.USABLE),
        ({"loss": 0.11}, State.BAD),
        ({"up_kbps": 1199.0}, State.USABLE),
        ({"down_kbps": 1200.0}, State.GOOD),
        ({"down_kbps": 299.0}, State.BAD),
    ],
)
def test_a_way_is_as_good_as_its_worst_number(numbers: dict[str, Any], state: State) -> None:
    assert run_state(Run(reached=True, **numbers)) is state


@pytest.mark.parametrize(
    ("direct", "relay", "state"),
    [
        (None, None, None),
        (GOOD, None, State.GOOD),
        (CLOSED, GOOD, State.GOOD),
        (GOOD, CLOSED, State.USABLE),
        (DREADFUL, CLOSED, State.BAD),
        (CLOSED, CLOSED, State.BAD),
        (CLOSED, None, State.BAD),
        (WEAK, DREADFUL, State.USABLE),
    ],
)
def test_one_way_is_enough_but_a_closed_relay_is_a_limit(
    direct: Run | None, relay: Run | None, state: State | None
) -> None:
    assert line_state(direct, relay) is state


def test_a_missing_camera_leaves_a_call_and_a_missing_microphone_does_not() -> None:
    well = Found(camera=Device.OK, microphone=Device.OK, speaker=Device.OK, direct=GOOD, relay=GOOD)
    assert overall(well) is State.GOOD
    assert overall(Found(camera=Device.DENIED, microphone=Device.OK, direct=GOOD)) is State.USABLE
    assert overall(Found(camera=Device.OK, microphone=Device.DENIED, direct=GOOD)) is State.BAD
    assert overall(Found(speaker=Device.SILENT)) is State.BAD
    assert overall(Found()) is None


def test_every_fault_says_what_to_do() -> None:
    for device in set(Device) - {Device.UNTRIED, Device.OK}:
        camera = Device.OK if device is Device.SILENT else device
        found = Found(camera=camera, microphone=device, speaker=device, direct=CLOSED)
        assert all(one.words and (one.advice or one.state is State.GOOD) for one in findings(found)), device


def test_a_closed_relay_names_the_port_to_ask_for() -> None:
    line = findings(Found(direct=GOOD, relay=CLOSED))[-1]
    assert "TCP 443" in line.advice
    assert line.state is State.USABLE
    assert line.words.endswith("Through the relay: not reached.")


def test_numbers_are_said_with_their_units_and_missing_ones_are_left_out() -> None:
    assert run_words(GOOD) == "40 ms round trip, 0 % lost, 3,900 kbit/s up, 3,900 kbit/s down."
    assert run_words(Run(reached=True, rtt_ms=81, carrier=Carrier.TLS)) == "81 ms round trip, over TLS, port 443."


def test_nothing_tested_and_everything_well_are_said_apart() -> None:
    assert verdict(Found()) != verdict(Found(camera=Device.OK))

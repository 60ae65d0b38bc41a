"""Deliveries without a database."""

from datetime import timedelta

import pytest

from telehealth.records_bridge.build import build
from telehealth.records_bridge.domain import Entry, chunks, pointing, wait_before
from tests.support import documents


def _most(_low: float, high: float) -> float:
    return high


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(0, 5), (1, 5), (2, 10), (3, 20), (9, 1280), (10, 1800), (1000, 1800)]
)
def test_the_wait_doubles_up_to_half_an_hour(attempt: int, seconds: int) -> None:
    assert wait_before(attempt, _most) == timedelta(seconds=seconds)


def test_the_wait_has_full_jitter() -> None:
    assert wait_before(5, lambda low, _high: low) == timedelta(0)


def test_an_address_becomes_the_place_where_its_resource_lives() -> None:
    resource = {"a": [{"reference": "urn:uuid:1"}, {"url": "urn:uuid:2"}], "text": "urn:uuid:1 in words"}
    placed = pointing(resource, {"urn:uuid:1": "Patient/9"})
    assert placed == {"a": [{"reference": "Patient/9"}, {"url": "urn:uuid:2"}], "text": "urn:uuid:1 in words"}


def test_an_entry_survives_its_json() -> None:
    entries = build(documents.stored(documents.addendum())).entries
    assert tuple(Entry.from_json(entry.as_json()) for entry in entries) == entries


def test_chunks_keep_the_order_and_lose_nothing() -> None:
    entries = build(documents.stored(documents.live())).entries
    parts = chunks(entries, 8)
    assert [len(part) for part in parts] == [8, 8, 8]
    assert tuple(entry for part in parts for entry in part) == entries

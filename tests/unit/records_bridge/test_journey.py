"""A document's way in words: each state and each reason has its station and its sentence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from telehealth.kernel.i18n import language
from telehealth.kernel.ids import DeliveryId, DocumentId, FacilityId, PatientId, ReferralId, new_id
from telehealth.records_bridge.domain import DeliveryState
from telehealth.records_bridge.journey import DeliveryRow, Journey, journey
from telehealth.records_bridge.repository import Delivery

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
ZONE = "Asia/Ho_Chi_Minh"
Said = Any  # a field of Delivery
REASONS = ("refused", "invalid", "duplicate", "changed_meanwhile", "unreachable", "something new")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    token = language.set("en")
    yield
    language.reset(token)


def delivery(state: DeliveryState, **said: Said) -> Delivery:
    made = Delivery(
        id=DeliveryId(new_id()),
        document_id=DocumentId(new_id()),
        revision=1,
        target="embedded",
        kind="consultation_note",
        document_sha256="",
        referral_id=ReferralId(new_id()),
        referral_code="CA-2603-0001",
        patient_id=PatientId(new_id()),
        patient_name="Lò Văn Pánh",
        originating_facility_id=FacilityId(new_id()),
        distant_facility_id=FacilityId(new_id()),
        signed_at=NOW - timedelta(minutes=30),
        state=state,
        attempts=0,
        next_at=NOW + timedelta(minutes=5),
        progress={},
        remote_id=None,
        reason=None,
        issues=[],
        queued_at=NOW,
        sent_at=None,
        settled_at=None,
        set_aside_at=None,
        seen_at=None,
    )
    return replace(made, **said)


def told(one: Delivery, *, held_back: bool = False, holds_back: bool = False) -> Journey:
    return journey(DeliveryRow(delivery=one, held_back=held_back, holds_back=holds_back), zone=ZONE, now=NOW)


def states(one: Journey) -> list[str]:
    return [station.state for station in one.stations]


def test_each_state_has_its_line() -> None:
    queued, sending, accepted = DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.ACCEPTED
    sent: dict[str, Any] = {"attempts": 1, "sent_at": NOW}
    arrived = {**sent, "remote_id": "Composition/1", "settled_at": NOW}
    assert states(told(delivery(queued))) == ["done", "now", "todo", "todo"]
    assert states(told(delivery(queued, **sent))) == ["done", "hold", "todo", "todo"]
    assert states(told(delivery(queued), held_back=True)) == ["done", "hold", "todo", "todo"]
    assert states(told(delivery(sending, **sent))) == ["done", "now", "todo", "todo"]
    assert states(told(delivery(accepted, **arrived))) == ["done", "done", "done", "now"]
    assert states(told(delivery(accepted, **arrived, seen_at=NOW))) == ["done"] * 4


@pytest.mark.parametrize("state", [DeliveryState.REJECTED, DeliveryState.NEEDS_PERSON])
def test_what_stopped_can_be_sent_again_and_let_later_ones_pass(state: DeliveryState) -> None:
    one = delivery(state, reason="refused", sent_at=NOW, settled_at=NOW)
    assert states(told(one)) == ["done", "done", "stop", "todo"]
    assert told(one).can_send_again
    assert not told(one).can_set_aside
    assert told(one, holds_back=True).can_set_aside
    assert not told(replace(one, set_aside_at=NOW), holds_back=True).can_set_aside


def test_what_was_never_sent_is_not_said_to_have_been() -> None:
    assert states(told(delivery(DeliveryState.REJECTED, reason="invalid"))) == ["done", "todo", "stop", "todo"]


def test_every_reason_has_a_sentence_of_its_own_and_says_what_is_safe() -> None:
    stopped = [delivery(DeliveryState.NEEDS_PERSON, reason=reason, settled_at=NOW) for reason in REASONS]
    said = [told(one).why for one in stopped]
    assert len(set(said)) == len(REASONS)
    assert all("The document is safe here" in why for why in said)
    assert "set aside" in told(replace(stopped[0], set_aside_at=NOW)).why


def test_waiting_says_how_often_and_when_next() -> None:
    why = told(delivery(DeliveryState.QUEUED, attempts=4)).why
    assert "4 tries so far" in why
    assert "10:05" in why


def test_another_day_is_named() -> None:
    signed = told(delivery(DeliveryState.QUEUED, signed_at=NOW - timedelta(days=1)))
    assert signed.stations[0].sub == "10:00, 1 Mar 2026"


def test_an_addendum_is_called_one() -> None:
    assert told(delivery(DeliveryState.QUEUED, kind="addendum")).title == "Addendum"

"""What messages say, in both languages: whole, short, and never anything clinical."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telehealth.kernel.i18n import LANGUAGES, WEB_DIR
from telehealth.notifications import templates
from telehealth.notifications.adapters.calendar import written
from telehealth.notifications.composing import COMPOSERS
from telehealth.notifications.domain import CalendarEntry, longest_wait, masked_email
from telehealth.notifications.pages import EVENTS, STAFF_EVENTS

CLINICAL = {
    "specialty": "CHUYÊN-KHOA", "specialty_word": "CHUYÊN-KHOA", "reason": "LÝ-DO", "diagnosis": "CHẨN-ĐOÁN",
    "person_name": "TÊN", "service_name": "DỊCH-VỤ", "facility_name": "CƠ-SỞ", "answers": "CÂU-TRẢ-LỜI",
}  # fmt: skip
WORDS = {
    "starts": datetime(2026, 3, 2, 7, 20, tzinfo=UTC), "zone": "Asia/Ho_Chi_Minh", "number": 7, "minutes": 5,
    "until": datetime(2026, 3, 2, 7, 50, tzinfo=UTC), "interpreter_language": "H'Mông", "phone": "0912 555 014",
    "link": "https://kham.example.vn/l/AbCdEfGhIjKlMnOpQrStUv", "help_phone": "0214 555 0115", "before": "day",
    "at_station": True, "choose_again": True, "site": "https://kham.example.vn", "host": "kham.example.vn",
    "asked_by": "BS. Nguyễn Thị Thanh Hà", "code": "012345", **CLINICAL,
}  # fmt: skip
SMS = sorted(path.stem for path in (WEB_DIR / "templates" / "sms").glob("*.txt"))
EMAIL = sorted(path.parent.name for path in (WEB_DIR / "templates" / "email").glob("*/body.txt"))


def everything(language: str) -> Iterator[str]:
    words = WORDS | {"language": language}
    with templates.speaking(language):
        for event in SMS:
            for before in ("day", "hour"):
                yield templates.sms(event, words | {"before": before})
        for event in EMAIL:
            yield from (templates.subject(event, words), templates.text(event, words), templates.html(event, words))


def test_every_event_has_its_templates_and_its_name() -> None:
    assert set(SMS) | set(EMAIL) == set(COMPOSERS) == set(EVENTS)
    assert set(STAFF_EVENTS) <= set(EMAIL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_says_anything_clinical_whatever_its_template_could_reach(language: str) -> None:
    said = "\n".join(everything(language))
    assert "14:20" in said
    assert [mark for mark in CLINICAL.values() if mark in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_mixes_languages_or_leaves_a_place_unfilled(language: str) -> None:
    for text in everything(language):
        assert not re.search(r"%\(|\{\{|\{%", text)
        assert ("Xin" not in text and "Tư vấn" not in text) or language == "vi"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_message_for_a_phone_fits_into_four_parts(language: str) -> None:
    with templates.speaking(language):
        lengths = {event: len(templates.sms(event, WORDS | {"language": language})) for event in SMS}
    assert all(length <= 4 * 67 for length in lengths.values()), lengths


def test_a_plain_letter_is_not_escaped_and_an_html_one_is() -> None:
    words = WORDS | {"language": "en", "help_phone": "<0214> & 'x'"}
    with templates.speaking("en"):
        assert "<0214> & 'x'" in templates.text("scheduling.appointment.booked", words)
        assert "&lt;0214&gt; &amp;" in templates.html("scheduling.appointment.booked", words)


@settings(deadline=None, max_examples=40)  # reading the zone's rules takes a tenth of a second
@given(
    starts=st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2030, 1, 1)),  # noqa: DTZ001 - made aware below
    zone=st.sampled_from(["Asia/Ho_Chi_Minh", "America/St_Johns", "Europe/Berlin", "Pacific/Chatham", "UTC"]),
    sequence=st.integers(0, 99),
    cancelled=st.booleans(),
)
def test_a_calendar_reads_back_the_same_instant_in_any_zone(
    starts: datetime, zone: str, sequence: int, *, cancelled: bool
) -> None:
    begins = starts.replace(tzinfo=UTC, microsecond=0)
    entry = CalendarEntry(
        uid="a@b", sequence=sequence, starts=begins, ends=begins + timedelta(minutes=30), time_zone=zone,
        summary="Tư vấn từ xa", description="Vào; đổi, hoặc hủy", cancelled=cancelled,
    )  # fmt: skip
    content = written(entry, organizer="hen@kham.example.vn", attendee="hoi@example.vn", now=begins)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    calendar: Any = icalendar.Calendar.from_ical(content)
    (event,) = calendar.walk("VEVENT")
    assert event["DTSTART"].dt == begins
    assert (event["DTEND"].dt - event["DTSTART"].dt) == timedelta(minutes=30)
    assert str(calendar["METHOD"]) == ("CANCEL" if cancelled else "REQUEST")
    assert int(event["SEQUENCE"]) == sequence
    assert bool(calendar.walk("VTIMEZONE")) is (zone != "UTC")


def test_waits_double_to_a_quarter_of_an_hour() -> None:
    assert [longest_wait(n) for n in (1, 2, 3, 7, 8, 60)] == [10, 20, 40, 640, 900, 900]


def test_an_address_is_known_by_its_owner_only() -> None:
    assert masked_email("hoi.lo@example.vn") == "h•••@example.vn"

"""Limits on codes, phone numbers as people write them, browsers inside apps."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telehealth.guests.domain import GuestLifetime, Window, address_for_android, app_around, masked
from telehealth.guests.numbers import read_number
from telehealth.kernel.errors import Invalid

START = datetime(2026, 3, 2, tzinfo=UTC)
windows = st.builds(Window, most=st.integers(1, 6), within=st.integers(1, 900).map(lambda s: timedelta(seconds=s)))


@given(windows=st.lists(windows, min_size=1, max_size=4), gaps=st.lists(st.integers(0, 400), max_size=60))
def test_no_stretch_ever_holds_more_than_its_limit_and_the_wait_that_was_told_is_enough(
    windows: list[Window], gaps: list[int]
) -> None:
    made: list[datetime] = []
    now = START
    for gap in gaps:
        now += timedelta(seconds=gap)
        wait = longest_wait(windows, made, now)
        if wait:
            assert longest_wait(windows, made, now + wait) == timedelta(0)
            assert longest_wait(windows, made, now + wait - timedelta(seconds=1)) > timedelta(0)
        else:
            made.append(now)
    for window in windows:
        for first, beyond in zip(made, made[window.most :], strict=False):
            assert beyond - first >= window.within


def longest_wait(windows: list[Window], made: list[datetime], now: datetime) -> timedelta:
    return max(w.wait(made[-w.most] if len(made) >= w.most else None, now) for w in windows)


@pytest.mark.parametrize(
    "text", ["0912345678", "0912 345 678", "0912.345.678", "+84 912 345 678", "84912345678", "(091) 234-5678"]
)
def test_a_number_is_the_same_however_it_is_written(text: str) -> None:
    assert read_number(text, ["VN"]) == "+84912345678"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("091234567", "guests.not_a_number"),
        ("một hai ba", "guests.not_a_number"),
        ("", "guests.not_a_number"),
        ("024 3825 3531", "guests.not_mobile"),
        ("+1 202 555 0143", "guests.country_not_served"),
    ],
)
def test_what_no_message_would_reach_is_refused_with_its_reason(text: str, fault: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_number(text, ["VN"])
    assert [one.code for one in refused.value.faults["number"]] == [fault]


def test_a_neighbours_phone_is_reached_when_the_site_serves_that_country() -> None:
    assert read_number("+856 20 5555 1234", ["VN", "LA"]) == "+8562055551234"


def test_a_masked_number_shows_its_last_three_digits_only() -> None:
    assert masked("+84912345678") == "••• ••• 678"


CHROME = "Mozilla/5.0 (Linux; Android 13; SM-A135F) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("agent", "app"),
    [
        (CHROME, ""),
        (SAFARI, ""),
        (f"{CHROME} Zalo android/241101 ZaloTheme/light", "Zalo"),
        (f"{SAFARI} Zalo iOS/241101", "Zalo"),
        (f"{CHROME} [FB_IAB/FB4A;FBAV/489.0.0.66.81;]", "Facebook"),
        (f"{SAFARI} [FBAN/FBIOS;FBAV/490.0]", "Facebook"),
        (f"{CHROME} [FB_IAB/MESSENGER;FBAV/485.0]", "Messenger"),
        (f"{SAFARI} [FBAN/MessengerForiOS;FBAV/485.0]", "Messenger"),
    ],
)
def test_a_browser_inside_an_app_is_known_by_what_it_says(agent: str, app: str) -> None:
    assert app_around(agent) == app


def test_android_is_told_to_open_the_same_address_in_the_browser() -> None:
    assert address_for_android("kham.example.vn", "/l/abc", "https").startswith(
        "intent://kham.example.vn/l/abc#Intent;"
    )


def test_a_session_ends_by_disuse_and_in_all() -> None:
    lifetime = GuestLifetime(timedelta(hours=12), timedelta(days=7))
    hours = [timedelta(hours=h) for h in (0, 11, 12)]
    over = [lifetime.is_over(created_at=START, last_seen_at=START, now=START + h) for h in hours]
    assert over == [False, False, True]
    late = START + timedelta(days=7)
    assert lifetime.is_over(created_at=START, last_seen_at=late, now=late)

"""How long sessions live, how long guessers wait, which addresses are one network."""

from datetime import UTC, datetime, timedelta

import pytest

from telehealth.accounts.domain import PER_CLIENT, PER_CLIENT_UNDER_ATTACK, Lifetime, device_of, same_email
from telehealth.kernel.limits import network_of

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
LIFETIME = Lifetime(idle=timedelta(minutes=30), total=timedelta(hours=12))
CHROME_ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"
)


@pytest.mark.parametrize(
    ("hours_old", "minutes_idle", "over"),
    [(1, 29, False), (1, 30, True), (11.99, 0, False), (12, 0, True)],
)
def test_a_session_ends_after_thirty_idle_minutes_and_after_twelve_hours_in_all(
    hours_old: float, minutes_idle: int, over: bool
) -> None:
    created, seen = NOW - timedelta(hours=hours_old), NOW - timedelta(minutes=minutes_idle)
    assert LIFETIME.is_over(created_at=created, last_seen_at=seen, now=NOW) is over


@pytest.mark.parametrize(
    ("tries", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (10, 480), (11, 900), (60, 900)]
)
def test_five_tries_are_free_then_each_wait_doubles_up_to_a_quarter_of_an_hour(tries: int, seconds: int) -> None:
    assert PER_CLIENT.wait(tries=tries, last_at=NOW, now=NOW) == timedelta(seconds=seconds)


def test_waiting_shortens_the_wait_and_an_hours_rest_forgets_the_tries() -> None:
    assert PER_CLIENT.wait(tries=5, last_at=NOW, now=NOW + timedelta(seconds=10)) == timedelta(seconds=5)
    assert PER_CLIENT.wait(tries=5, last_at=NOW, now=NOW + timedelta(seconds=15)) == timedelta(0)
    assert PER_CLIENT.wait(tries=60, last_at=NOW, now=NOW + timedelta(hours=1)) == timedelta(0)


def test_under_attack_a_new_client_still_has_one_try() -> None:
    assert PER_CLIENT_UNDER_ATTACK.wait(tries=0, last_at=NOW, now=NOW) == timedelta(0)
    assert PER_CLIENT_UNDER_ATTACK.wait(tries=1, last_at=NOW, now=NOW) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("remote", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_ipv6_counts_by_the_network_that_one_customer_holds(remote: str, network: str) -> None:
    assert network_of(remote) == network


def test_an_email_address_has_one_form() -> None:
    assert same_email("  BS.Lan@Nam-Soi.example ") == "bs.lan@nam-soi.example"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (CHROME_ON_ANDROID, "Chrome · Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("curl/8.5", "curl/8.5"),
        ("", "?"),
    ],
)
def test_a_session_is_told_by_its_browser_and_system(user_agent: str, device: str) -> None:
    assert device_of(user_agent) == device

"""Whose address, whose page, which path."""

from types import SimpleNamespace

import pytest
from multidict import CIMultiDict

from telehealth.kernel.config import Config, ConfigFaults, load_config
from telehealth.kernel.http import local_path
from telehealth.kernel.middleware import client_address, content_security_policy, from_own_page

DATABASE = "postgresql+asyncpg://app@db/telehealth"


def config(**settings: object) -> Config:
    return load_config(database_url=DATABASE, **settings)


def request(peer: str, forwarded: str = "") -> SimpleNamespace:
    return SimpleNamespace(remote=peer, headers=CIMultiDict({"X-Forwarded-For": forwarded} if forwarded else {}))


def test_a_stranger_cannot_choose_their_address() -> None:
    assert client_address(request("198.51.100.7", "10.0.0.1"), config(trusted_proxies="10.0.0.0/8")) == "198.51.100.7"  # type: ignore[arg-type]


def test_behind_our_proxies_the_last_foreign_hop_counts() -> None:
    seen = request("10.0.0.2", "1.1.1.1, 198.51.100.7, 10.0.0.3")
    assert client_address(seen, config(trusted_proxies="10.0.0.0/8")) == "198.51.100.7"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:8080"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "http://localhost:8080"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
    ],
)
def test_unsafe_requests_come_from_our_own_pages_only(headers: dict[str, str], own: bool) -> None:
    assert from_own_page(headers, config()) is own


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "",
        None,
        "/a\nb",
        "/\t/evil.example",
        "/\r/x",
        "/a\\b",
    ],
)
def test_going_back_stays_on_this_site(target: str | None) -> None:
    assert local_path(target) == "/"


def test_the_policy_allows_no_inline_script_and_no_framing() -> None:
    policy = content_security_policy(config())
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "ws://localhost:8080" in policy


def test_every_fault_of_the_settings_is_listed_at_once() -> None:
    with pytest.raises(ConfigFaults) as refused:
        load_config(
            database_url="mysql://x",
            public_url="http://hospital.vn",
            turn_urls="turn:t:3478",
            turn_secret="short",
            listen_port=700_000,
            tls_certificate="/nowhere/site.pem",
            time_zone="Mars/Base",
            redis_url="localhost",
            also_allowed_origins="https://hospital.vn/path",
        )
    names = [fault.partition(":")[0].removeprefix("TELEHEALTH_") for fault in refused.value.faults]
    assert sorted(names) == sorted([
        "DATABASE_URL", "PUBLIC_URL", "TURN_SECRET", "LISTEN_PORT", "TLS_CERTIFICATE and tls_key".upper(),
        "TLS_CERTIFICATE", "TIME_ZONE", "REDIS_URL", "ALSO_ALLOWED_ORIGINS",
    ])  # fmt: skip

"""Demo mode cannot leak."""

import pytest

from telehealth.accounts.demo import disagreement, is_public_name, may_click_in
from telehealth.kernel.config import Config, load_config

HOST = {"Host": "localhost:8080"}


def settings(**said: object) -> Config:
    return load_config(**{"database_url": "postgresql+asyncpg://nobody@/none", **said})


@pytest.mark.parametrize(
    ("said", "marked", "fault"),
    [
        ({}, False, ""),
        ({"demo": True}, True, ""),
        ({"demo": True, "public_url": "https://192.168.1.20:8443"}, True, ""),
        ({"demo": True}, False, "has not marked"),
        ({}, True, "anybody may sign in"),
        ({"demo": True, "public_url": "https://khamtuxa.example.vn"}, True, "public name"),
    ],
)
def test_flag_mark_and_name_must_go_together(said: dict[str, object], marked: bool, fault: str) -> None:
    found = disagreement(settings(**said), marked=marked)
    assert fault in found
    assert bool(found) == bool(fault)


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("localhost", False),
        ("127.0.0.1", False),
        ("::1", False),
        ("10.1.2.3", False),
        ("laptop.local", False),
        ("8.8.8.8", True),
        ("benhvien.example.vn", True),
        ("", True),
    ],
)
def test_names_that_strangers_could_reach_are_public(host: str, public: bool) -> None:
    assert is_public_name(host) is public


@pytest.mark.parametrize(
    ("remote", "headers", "code", "may"),
    [
        ("127.0.0.1", HOST, "", True),
        ("::1", HOST, "", True),
        ("192.168.1.30", HOST, "", False),
        ("192.168.1.30", HOST, "123456", True),
        ("192.168.1.30", HOST, " 123456 ", True),
        ("192.168.1.30", HOST, "654321", False),
        ("127.0.0.1", {**HOST, "X-Forwarded-For": "198.51.100.4"}, "", False),
        ("127.0.0.1", {**HOST, "Forwarded": "for=198.51.100.4"}, "", False),
        ("127.0.0.1", {"Host": "somebody-elses-page.example:8080"}, "", False),
        ("127.0.0.1", {}, "", False),
        ("", HOST, "", False),
    ],
)
def test_one_click_needs_this_machine_or_the_code(remote: str, headers: dict[str, str], code: str, may: bool) -> None:
    config = settings(demo=True, demo_code="123456")
    assert may_click_in(config, remote=remote, headers=headers, code=code) is may


def test_outside_demo_mode_nothing_clicks_in() -> None:
    assert not may_click_in(settings(), remote="127.0.0.1", headers=HOST, code="")


def test_without_a_code_an_empty_code_opens_nothing() -> None:
    assert not may_click_in(settings(demo=True), remote="192.168.1.30", headers=HOST, code="")

"""docker-compose.yml as a compose implementation reads it: what is reachable, as whom it runs, and what it is given."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.support.compose import ROOT, SITE, compose, read_compose, secrets_of

APPLICATION = ("app-a", "app-b", "worker", "migrate")


@pytest.fixture(scope="module")
def whole() -> dict[str, Any]:
    """The file as it is read."""
    return read_compose()


@pytest.fixture(scope="module")
def services(whole: dict[str, Any]) -> dict[str, Any]:
    """The services."""
    return dict(whole["services"])


@pytest.mark.feature(71)
def test_only_the_proxy_and_the_echo_peers_can_be_reached_from_outside(services: dict[str, Any]) -> None:
    published = {name: set(map(target, service["ports"])) for name, service in services.items() if service.get("ports")}
    assert published["proxy"] == {(80, "tcp"), (443, "tcp")}
    assert sorted(published) == ["app-a", "app-b", "proxy"]
    for name in ("app-a", "app-b"):  # nothing but the line test's echo peer, by UDP
        least, most = map(int, services[name]["environment"]["TELEHEALTH_LINE_TEST_PORTS"].split("-"))
        assert published[name] == {(port, "udp") for port in range(least, most + 1)}
    assert not published["app-a"] & published["app-b"]
    assert [name for name, service in services.items() if service.get("network_mode") == "host"] == ["coturn"]


def target(port: dict[str, Any] | str) -> tuple[int, str]:
    """The port inside and its protocol, whichever way the implementation spells them."""
    if isinstance(port, dict):
        return int(port["target"]), str(port.get("protocol", "tcp"))
    number, _, protocol = port.rpartition(":")[2].partition("/")
    return int(number), protocol or "tcp"


def test_no_service_can_do_more_than_it_must(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert str(service.get("user", "telehealth")) not in {"root", "0"}, name


def test_the_image_of_the_application_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER telehealth"]


def test_data_services_are_on_a_network_without_a_way_out(whole: dict[str, Any], services: dict[str, Any]) -> None:
    for name in ("postgres", "redis", "backup", "restore"):
        assert list(services[name]["networks"]) == ["data"], name
    assert whole["networks"]["data"]["internal"] is True


def test_only_the_migration_knows_the_owner(services: dict[str, Any]) -> None:
    knowing = [name for name in APPLICATION if "telehealth_database_owner_url" in secrets_of(services[name])]
    assert knowing == ["migrate"]


def test_every_mounted_file_is_there(services: dict[str, Any]) -> None:
    made_on_the_host = {"certificates", "backups"}
    for service in services.values():
        for volume in service.get("volumes", []):
            source = Path(volume["source"] if isinstance(volume, dict) else volume.split(":")[0])
            if source.is_absolute() and source.name not in made_on_the_host:
                assert source.exists(), source


def test_the_application_believes_the_proxy_and_nobody_else(services: dict[str, Any]) -> None:
    proxy = services["proxy"]["networks"]["front"]["ipv4_address"]
    for name in ("app-a", "app-b"):
        assert services[name]["environment"]["TELEHEALTH_TRUSTED_PROXIES"] == f"{proxy}/32"
    environment = services["proxy"]["environment"]
    behind = {services[name]["networks"]["front"]["ipv4_address"] for name in ("app-a", "app-b")}
    assert {environment["APP_A"], environment["APP_B"]} == {f"{address}:8080" for address in behind}


@pytest.mark.parametrize("name", SITE)
def test_a_missing_name_is_asked_for(name: str) -> None:
    done = compose("config", **{other: value for other, value in SITE.items() if other != name})
    assert done.returncode != 0
    assert name in done.stderr


@pytest.mark.parametrize("name", APPLICATION)
def test_the_settings_and_secrets_of_a_service_hold_together(
    services: dict[str, Any], tmp_path: Path, name: str
) -> None:
    """Both with the real script that makes secrets and the real one that reads them."""
    made = tmp_path / "made"
    subprocess.run(["sh", str(ROOT / "deploy" / "make-secrets.sh"), str(made)], check=True)
    given = tmp_path / "given"
    given.mkdir()
    for secret in secrets_of(services[name]):
        shutil.copy(made / secret, given / secret)
    loaded = load_settings(services[name]["environment"], given)
    assert loaded["trusted_proxies"] == ["172.30.10.2/32"]
    assert loaded["turn_secret"] == (made / "telehealth_turn_secret").read_text()
    assert loaded["database_url"].startswith("postgresql+asyncpg://telehealth_app:")
    assert bool(loaded["database_owner_url"]) is (name == "migrate")
    assert bool(loaded["redis_url"]) is (name != "migrate")


def load_settings(environment: dict[str, str], secrets: Path) -> dict[str, Any]:
    """Load the settings in a process started as the container starts it."""
    program = (
        "import json; from telehealth.kernel.config import load_config as load; config = load();"
        "print(json.dumps(config.model_dump(mode='json') | {'turn_secret': config.turn_secret.get_secret_value()}))"
    )
    command = ["sh", str(ROOT / "deploy" / "app" / "with-secrets.sh"), sys.executable, "-c", program]
    # The container's volume is ours here: who runs this test may write nothing into /var.
    here = {"TELEHEALTH_DATA_DIR": str(secrets.parent)}
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SECRETS_DIR": str(secrets), **environment, **here}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=clean, cwd="/")
    assert done.returncode == 0, done.stderr
    settings: dict[str, Any] = json.loads(done.stdout)
    return settings


def test_making_secrets_again_changes_none(tmp_path: Path) -> None:
    script = ["sh", str(ROOT / "deploy" / "make-secrets.sh"), str(tmp_path / "secrets")]
    subprocess.run(script, check=True)
    first = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    (tmp_path / "secrets" / "redis_password").unlink()
    subprocess.run(script, check=True)
    second = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert first.keys() == second.keys()
    assert {name for name in first if first[name] != second[name]} == {"redis_password"}
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0

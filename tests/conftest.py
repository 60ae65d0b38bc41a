"""What every test stands on: the flags, the guard around sockets, and the databases."""

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from telehealth.kernel.i18n import DEFAULT_LANGUAGE, language
from tests.support.app import RunningApp, config_for, running_app
from tests.support.clock import FakeClock
from tests.support.db import Database, Databases, running_server
from tests.support.loopback import only_loopback
from tests.support.results import Results, rows_of, through

# Folders that are looked into only when asked: they need a browser, take long, or break things on purpose.
ON_REQUEST = ("e2e", "load", "faults")
TESTS = Path(__file__).parent
RUNNING = pytest.StashKey[Databases]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Our own flags."""
    for name in ON_REQUEST:
        parser.addoption(f"--{name}", action="store_true", help=f"collect tests/{name} too")
    parser.addoption("--results", type=Path, help="write every test's outcome and feature rows to this file")


def pytest_configure(config: pytest.Config) -> None:
    """Collect results where the reports come together: in the controller."""
    path = config.getoption("--results")
    if path and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Results(path), "results")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Pass by what was not asked for."""
    asked_for = [name for name in ON_REQUEST if config.getoption(f"--{name}")]
    unasked = [TESTS / name for name in ON_REQUEST if name not in asked_for]
    return True if any(collection_path.is_relative_to(folder) for folder in unasked) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the feature rows travel with the reports."""
    for item in items:
        item.user_properties.append(("features", rows_of(item)))


def pytest_runtest_call(item: pytest.Item) -> None:
    """And how the test comes to the product, once its fixtures are made."""
    item.user_properties.append(("through", through(item)))


@pytest.fixture(autouse=True)
def _read_in_vietnamese() -> None:
    """Whatever language the test before this one spoke."""
    language.set(DEFAULT_LANGUAGE)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401 - xdist ships no types
    """Tell a worker where the server is. Its owner is the controller, which outlives every worker."""
    config: pytest.Config = node.config
    if RUNNING not in config.stash:
        stack = contextlib.ExitStack()
        config.add_cleanup(stack.close)
        config.stash[RUNNING] = stack.enter_context(running_server())
    node.workerinput["database_dir"] = str(config.stash[RUNNING].server.data_dir)


@pytest.fixture(scope="session", autouse=True)
def _stay_on_this_machine() -> Iterator[None]:
    with only_loopback():
        yield


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest) -> Iterator[Databases]:
    """The run's server."""
    given = getattr(request.config, "workerinput", {}).get("database_dir")
    if given:
        yield Databases.at(Path(given))
        return
    with running_server() as own:
        yield own


@pytest.fixture(scope="session")
def _of_worker() -> dict[str, Database]:
    """The worker's clone, once it is made."""
    return {}


@pytest.fixture
async def database(databases: Databases, _of_worker: dict[str, Database]) -> Database:
    """A migrated database without a row, shared with the worker's other tests one after the other."""
    if "clone" in _of_worker:
        await databases.empty(_of_worker["clone"])
    else:
        _of_worker["clone"] = await databases.clone(f"worker_{uuid4().hex}")
    return _of_worker["clone"]


@pytest.fixture
async def own_database(databases: Databases) -> AsyncIterator[Database]:
    """A migrated database that no other test ever sees: for races and for servers that are killed."""
    clone = await databases.clone(f"own_{uuid4().hex}")
    yield clone
    await databases.drop(clone)


@pytest.fixture
def clock() -> FakeClock:
    """The time of the test."""
    return FakeClock()


@pytest.fixture
async def app(database: Database, clock: FakeClock, tmp_path: Path) -> AsyncIterator[RunningApp]:
    """The application on the worker's database, at the test's time, without its background work."""
    async with running_app(config_for(database, tmp_path), clock=clock) as running:
        yield running

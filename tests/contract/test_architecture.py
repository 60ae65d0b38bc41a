"""What one feature may know of another. Which way imports may go at all is in .importlinter."""

import grimp
import pytest

# Tables, repositories and domain objects stay at home; ids travel.
OPEN = {"service", "events", "errors", "queries"}
# Lists of coded words, which are the same for everybody.
VOCABULARIES = {"telehealth.directory.specialties", "telehealth.referrals.words"}
# They wire features together, or stand below all of them.
NO_FEATURE = {
    "__main__",
    "app",
    "cli",
    "demo",
    "embedded",
    "kernel",
    "migrate",
    "migrations",
    "operations",
    "schema",
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("telehealth", cache_dir=None)


def test_across_features_only_services_queries_events_and_errors_are_imported(graph: grimp.ImportGraph) -> None:
    assert sorted(intrusions(graph)) == []


def test_rule_sees_an_import_of_anothers_tables() -> None:
    graph = grimp.ImportGraph()
    graph.add_import(importer="telehealth.notes.service", imported="telehealth.patients.tables")
    graph.add_import(importer="telehealth.notes.service", imported="telehealth.patients.queries.cards")
    graph.add_import(importer="telehealth.notes.service", imported="telehealth.notes.tables")
    graph.add_import(importer="telehealth.notes.service", imported="telehealth.kernel.tables")
    assert intrusions(graph) == {"telehealth.notes.service imports telehealth.patients.tables"}


def intrusions(graph: grimp.ImportGraph) -> set[str]:
    return {
        f"{importer} imports {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if intrudes(importer.split("."), imported.split("."))
    }


def intrudes(importer: list[str], imported: list[str]) -> bool:
    if len(importer) < 2 or len(imported) < 3 or importer[1] == imported[1]:
        return False
    if NO_FEATURE & {importer[1], imported[1]}:
        return False
    return imported[2] not in OPEN and ".".join(imported[:3]) not in VOCABULARIES

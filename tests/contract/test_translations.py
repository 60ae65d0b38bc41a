"""Everything a person reads exists in Vietnamese."""

from scripts import i18n


def test_catalogs_are_complete_and_in_step_with_the_code() -> None:
    assert list(i18n.faults()) == []

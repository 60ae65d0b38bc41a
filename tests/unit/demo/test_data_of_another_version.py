"""The demo's folder, before anything is started."""

from pathlib import Path

from telehealth.cli.demonstrate import of_another_version


def test_new_data_are_this_versions(tmp_path: Path) -> None:
    assert not of_another_version(tmp_path)
    (tmp_path / "postgres").mkdir()
    assert not of_another_version(tmp_path)


def test_data_that_began_on_other_tables_are_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    assert "make demo-reset" in of_another_version(tmp_path)
    (tmp_path / "began-as").write_text("0" * 64)
    assert "make demo-reset" in of_another_version(tmp_path)

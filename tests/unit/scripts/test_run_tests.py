"""The sum of all parts counts what node's runner reports, whichever sign it writes in front."""

import pytest

from scripts.run_tests import COUNTED


@pytest.mark.parametrize(
    ("line", "counted"),
    [("\u2139 pass 233\n", ("pass", "233")), ("# fail 1\n", ("fail", "1")), ("\u2714 passes 2 of 3\n", None)],
)
def test_closing_lines_of_the_runner_are_counted(line: str, counted: tuple[str, str] | None) -> None:
    found = COUNTED.match(line)
    assert (found.groups() if found else None) == counted

"""Functions and files stay short enough to read."""

from scripts.size_ceilings import FUNCTION_LINES, long_functions, too_long


def test_no_function_and_no_file_is_past_its_ceiling() -> None:
    assert list(too_long()) == []


def test_function_one_line_past_the_ceiling_is_found() -> None:
    body = "    pass\n" * (FUNCTION_LINES - 1)
    assert list(long_functions(f"def fits():\n{body}")) == []
    assert [line for line, _ in long_functions(f"\nasync def grown():\n{body}    pass\n")] == [2]

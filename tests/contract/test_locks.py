"""Locks hold up those who would change a row, not those who refer to it.

A foreign key's check waits for FOR UPDATE, at a time and in an order that no code of ours chose: two people who came
into a room at the same instant locked each other out. FOR NO KEY UPDATE keeps writers apart just as well.
"""

import ast
from pathlib import Path

CODE = Path(__file__).parents[2] / "telehealth"
DELETES = {"scheduling/repository/ledger.py": 1}  # rows that are deleted at once, with what refers to them


def test_no_row_is_locked_against_who_refers_to_it() -> None:
    strict = {str(file.relative_to(CODE)): strict_locks(file) for file in CODE.rglob("*.py")}
    assert {name: number for name, number in strict.items() if number} == DELETES


def strict_locks(file: Path) -> int:
    """How many calls of `with_for_update` lock the key too."""
    calls = [node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    locks = [one for one in calls if isinstance(one.func, ast.Attribute) and one.func.attr == "with_for_update"]
    return sum(all(word.arg != "key_share" for word in one.keywords) for one in locks)

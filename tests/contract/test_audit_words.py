"""The audit speaks in words: what the code writes into it, its page can name."""

import ast
from collections.abc import Iterator
from pathlib import Path

from telehealth.reporting.audit import ACTIONS, ENTITIES

CODE = Path(__file__).parents[2] / "telehealth"


def test_whatever_is_audited_has_a_word() -> None:
    written = [pair for file in CODE.rglob("*.py") for pair in audited(ast.parse(file.read_text(encoding="utf-8")))]
    assert len(written) > 50
    assert {action for action, _ in written} <= ACTIONS.keys()
    assert {entity for _, entity in written} <= ENTITIES.keys() | {"session"}


def audited(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Action and entity of each call of `uow.audit`, where both are written there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "audit":
            said = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(said) == 2:
                yield said[0], said[1]

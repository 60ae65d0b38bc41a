"""How many SQL statements something may send: what keeps one query per row out of a page."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


@contextmanager
def query_budget(engine: AsyncEngine, most: int | None = None) -> Iterator[list[str]]:
    """Collect the statements sent inside the block; more than `most` fail the test with all of them listed."""
    sent: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            sent.append(" ".join(statement.split()))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine.sync_engine, "before_cursor_execute", note)
    if most is not None and len(sent) > most:
        listing = "\n".join(f"{number:3} {statement[:200]}" for number, statement in enumerate(sent, 1))
        message = f"{len(sent)} statements, the budget is {most}:\n{listing}"
        raise AssertionError(message)

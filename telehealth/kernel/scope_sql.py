"""A Scope as SQL. Apart from the value, so that policies stay free of the database."""

from typing import Any, Protocol

import sqlalchemy as sa

from telehealth.kernel.scope import Scope

Column = sa.ColumnElement[Any] | sa.Column[Any]


class Columns(Protocol):
    """Columns by name: a dict of them, or a table's own collection."""

    def __getitem__(self, name: str, /) -> Column:
        """The column of this name."""
        ...


def where(scope: Scope, columns: Columns) -> sa.ColumnElement[bool]:
    """The Scope as SQL over the given columns."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(sa.true(), *(columns[name].in_(values) for name, values in alternative))
            for alternative in scope.alternatives
        ),
    )

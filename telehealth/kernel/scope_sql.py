"""A Scope as SQL. Apart from the value, so that policies stay free of the database."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from telehealth.kernel.scope import Scope

Column = sa.ColumnElement[Any] | sa.Column[Any]


def where(scope: Scope, columns: Mapping[str, Column]) -> sa.ColumnElement[bool]:
    """The Scope as SQL over the given columns."""
    return sa.or_(
        sa.false(),
        *(
            sa.and_(sa.true(), *(columns[name].in_(values) for name, values in alternative))
            for alternative in scope.alternatives
        ),
    )

"""A scope asked of one row and turned into WHERE says the same."""

import sqlalchemy as sa

from telehealth.kernel.scope import Scope
from telehealth.kernel.scope_sql import where

TABLE = sa.table("t", sa.column("facility_id"), sa.column("state"))
COLUMNS = {"facility_id": TABLE.c.facility_id, "state": TABLE.c.state}


def sql(scope: Scope) -> str:
    return str(where(scope, COLUMNS).compile(compile_kwargs={"literal_binds": True}))


def test_nothing_shows_nothing_and_everything_shows_all() -> None:
    assert not Scope.nothing().holds(facility_id=1)
    assert sql(Scope.nothing()) == "false"
    assert Scope.everything().holds(facility_id=1)
    assert "true" in sql(Scope.everything())


def test_alternatives_are_joined_by_or_and_columns_by_and() -> None:
    scope = Scope.where(facility_id=1) | Scope.where(facility_id=2, state=("sent", "claimed"))
    assert scope.holds(facility_id=1, state="closed")
    assert scope.holds(facility_id=2, state="sent")
    assert not scope.holds(facility_id=2, state="closed")
    assert "t.facility_id IN (1) OR t.facility_id IN (2) AND t.state IN ('sent', 'claimed')" in sql(scope)

"""Write the one initial migration anew from the tables in the code. Only until the first release: then it is history.

python scripts/initial_migration.py
"""

import re
from collections.abc import Iterator
from pathlib import Path

from alembic.autogenerate import render_python_code
from alembic.operations import ops
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Table

from telehealth.schema import ALL_TABLES

TARGET = Path(__file__).parents[1] / "telehealth" / "migrations" / "versions" / "0001_initial.py"
BARE_TEXT = re.compile(r"(?<![.\w])Text\(\)")  # Alembic leaves the prefix out inside ARRAY and JSONB
HEAD = '''"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.execute("create extension if not exists btree_gist")  # equality beside ranges in an exclusion constraint
{upgrade}


def downgrade() -> None:
    """Drop every table."""
{downgrade}
'''


def main() -> None:
    """Render every table and index as operations."""
    created = ops.UpgradeOps(ops=[op for table in ALL_TABLES for op in operations(table)])
    dropped = ops.DowngradeOps(ops=[ops.DropTableOp.from_table(table) for table in reversed(ALL_TABLES)])
    TARGET.write_text(HEAD.format(upgrade=rendered(created), downgrade=rendered(dropped)))
    print(f"{TARGET.name}: {len(ALL_TABLES)} tables")


def operations(table: Table) -> Iterator[ops.MigrateOperation]:
    """A table and, apart from it, its indexes in the order of their names."""
    yield ops.CreateTableOp.from_table(table)
    for index in sorted(table.indexes, key=lambda i: str(i.name)):
        yield ops.CreateIndexOp.from_index(index)


def rendered(container: ops.UpgradeOps | ops.DowngradeOps) -> str:
    """Python source, indented for a function's body."""
    postgres = MigrationContext.configure(dialect_name="postgresql")  # so that defaults are written as it wants them
    code = render_python_code(
        container, sqlalchemy_module_prefix="sa.", alembic_module_prefix="op.", migration_context=postgres
    )
    lines = [line.rstrip() for line in code.splitlines() if not line.strip().startswith("# ###")]
    return BARE_TEXT.sub("sa.Text()", "\n".join(lines).strip("\n"))


if __name__ == "__main__":
    main()

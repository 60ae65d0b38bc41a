"""${message}

Runs beside the previous release: expand first, backfill, contract in a later release.
"""
<%! import textwrap %>
import sqlalchemy as sa
from alembic import op
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("set local lock_timeout = '4s'")
    op.execute("set local statement_timeout = '5s'")
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """Go back to the one before."""
    ${downgrades if downgrades else "pass"}

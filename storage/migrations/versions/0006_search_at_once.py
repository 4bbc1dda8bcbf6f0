"""new texts are found without going through a heap of them."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """New texts go straight into PostgreSQL's index: the heap in which it gathers them is read by every search."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER INDEX ix_sanitised_vector SET (fastupdate = off)")
        op.execute("SELECT gin_clean_pending_list('ix_sanitised_vector')")

"""roles, tasks, reminders, letters, updates, pages and the end of an incident."""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = storage.tables.Utc(timezone=True)


def where(condition: str) -> dict[str, sa.TextClause]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_person", ["person", "at"], unique=False)

    op.create_table(
        "override",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("begins", UTC, nullable=False),
        sa.Column("ends", UTC, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_override")),
    )
    with op.batch_alter_table("override", schema=None) as batch_op:
        batch_op.create_index("ix_override_rota", ["rota", "ends"], unique=False)

    op.create_table(
        "pager",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tested_at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_pager")),
    )
    op.create_table(
        "holder",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("since", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_holder_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "role", name=op.f("pk_holder")),
    )
    with op.batch_alter_table("holder", schema=None) as batch_op:
        batch_op.create_index("ix_holder_person", ["person"], unique=False)

    op.create_table(
        "letter_line",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("letter_id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_letter_line_incident_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_line_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_line")),
    )
    with op.batch_alter_table("letter_line", schema=None) as batch_op:
        batch_op.create_index("ix_letter_line_letter", ["letter_id", "id"], unique=False)

    op.create_table(
        "offer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("handover", sa.Boolean(), nullable=False),
        sa.Column("step", NUMBER, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("answered_at", UTC, nullable=True),
        sa.Column("brief_id", NUMBER, nullable=True),
        sa.Column("letter_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_offer_incident_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_offer_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index("ix_offer_incident", ["incident_id", "role"], unique=False)
        batch_op.create_index("ix_offer_waiting", ["person"], unique=False, **where("state = 'open'"))
        batch_op.create_index(
            "uq_offer_open", ["incident_id", "role", "person"], unique=True, **where("state = 'open'")
        )

    op.create_table(
        "page",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("pager", sa.String(), nullable=False),
        sa.Column("rounds", NUMBER, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_page_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "rota", name=op.f("pk_page")),
    )
    op.create_table(
        "reminder",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("incident_id", NUMBER, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("rang_at", UTC, nullable=True),
        sa.Column("called_off", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_reminder_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_due", ["due_at"], unique=False, **where("rang_at IS NULL"))
        batch_op.create_index("uq_reminder_key", ["key"], unique=True, **where("rang_at IS NULL"))

    op.create_table(
        "status_update",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("known_id", NUMBER, nullable=False),
        sa.Column("doing_id", NUMBER, nullable=True),
        sa.Column("next_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_status_update_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_update")),
    )
    with op.batch_alter_table("status_update", schema=None) as batch_op:
        batch_op.create_index("ix_status_update_incident", ["incident_id", "id"], unique=False)

    op.create_table(
        "subscriber",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_subscriber_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "person", name=op.f("pk_subscriber")),
    )
    op.create_table(
        "task",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("words_id", NUMBER, nullable=True),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("minutes", NUMBER, nullable=True),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("wants", sa.String(), nullable=True),
        sa.Column("how", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("later", sa.Boolean(), nullable=False),
        sa.Column("done_by", sa.String(), nullable=True),
        sa.Column("done_at", UTC, nullable=True),
        sa.Column("evidence_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_task_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_owner", ["owner"], unique=False, **where("state = 'open' AND owner IS NOT NULL"))
        batch_op.create_index("uq_task_step", ["incident_id", "step"], unique=True)

    op.create_table(
        "kept",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("event_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_kept_event_id")),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_kept_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "channel", "ts", name=op.f("pk_kept")),
    )
    with op.batch_alter_table("kept", schema=None) as batch_op:
        batch_op.create_index("ix_kept_message", ["channel", "ts"], unique=False)

    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("happened_at", UTC, nullable=True))

    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("severity", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("treated_as", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("contained_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("restored_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("resolved_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("closed_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("reviewer", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("update_due_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("playbook", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("called_at", UTC, nullable=True))

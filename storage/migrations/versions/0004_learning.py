"""follow-ups, investigations, post-mortems and meetings; times of incidents."""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = storage.tables.Utc(timezone=True)


def where(condition: str) -> dict[str, sa.TextClause]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    incidents()
    meetings()
    follow_ups()
    people_at_meetings()
    investigations()
    hypotheses()
    postmortems()
    people()


def people() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("zone", sa.String(), nullable=True))


def incidents() -> None:
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("started_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("detected_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("acknowledged_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("found_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("released_by", sa.String(), nullable=True))
        batch_op.create_index("ix_incident_opened", ["opened_at"], unique=False)


def meetings() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=True),
        sa.Column("incident_id", NUMBER, nullable=True),
        sa.Column("starts_at", UTC, nullable=False),
        sa.Column("minutes", NUMBER, nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("facilitator", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sequence", NUMBER, nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("message", sa.String(), nullable=True),
        sa.Column("draft", NUMBER, nullable=False),
        sa.Column("minutes_at", UTC, nullable=True),
        sa.Column("reason_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_meeting_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("meeting", schema=None) as batch_op:
        batch_op.create_index("ix_meeting_ahead", ["starts_at"], unique=False, **where("state = 'planned'"))
        batch_op.create_index("ix_meeting_incident", ["incident_id"], unique=False)
        batch_op.create_index("uq_meeting_period", ["kind", "period"], unique=True, **where("period IS NOT NULL"))
    op.create_table(
        "run",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("series", "period", name=op.f("pk_run")),
    )


def follow_ups() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=True),
        sa.Column("meeting_id", NUMBER, nullable=True),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("improves", sa.String(), nullable=False),
        sa.Column("measure", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", UTC, nullable=True),
        sa.Column("proof_id", NUMBER, nullable=True),
        sa.Column("control_id", NUMBER, nullable=True),
        sa.Column("escalated_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_follow_up_incident_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_follow_up_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_follow_up_incident", ["incident_id"], unique=False)
        batch_op.create_index("ix_follow_up_meeting", ["meeting_id"], unique=False)
        batch_op.create_index("ix_follow_up_open", ["due_at"], unique=False, **where("state = 'open'"))
        batch_op.create_index("ix_follow_up_owner", ["owner", "due_at"], unique=False, **where("state = 'open'"))


def people_at_meetings() -> None:
    op.create_table(
        "attendee",
        sa.Column("meeting_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("function", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_attendee_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "person", name=op.f("pk_attendee")),
    )
    op.create_table(
        "slot",
        sa.Column("meeting_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("asked_at", UTC, nullable=False),
        sa.Column("limitation_id", NUMBER, nullable=True),
        sa.Column("feasibility", sa.String(), nullable=True),
        sa.Column("horizon", sa.String(), nullable=True),
        sa.Column("filled_by", sa.String(), nullable=True),
        sa.Column("filled_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_slot_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "tag", name=op.f("pk_slot")),
    )
    op.create_table(
        "decision",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("meeting_id", NUMBER, nullable=False),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("follow_up_id", NUMBER, nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_up.id"], name=op.f("fk_decision_follow_up_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index("ix_decision_meeting", ["meeting_id", "id"], unique=False)


def investigations() -> None:
    op.create_table(
        "investigation",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("guardrail", sa.String(), nullable=True),
        sa.Column("guardrail_id", NUMBER, nullable=True),
        sa.Column("vulnerable_from", UTC, nullable=True),
        sa.Column("vulnerable_until", UTC, nullable=True),
        sa.Column("only_factor", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_investigation_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_investigation")),
    )
    op.create_table(
        "factor",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("dropped_by", sa.String(), nullable=True),
        sa.Column("dropped_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_factor_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor")),
    )
    with op.batch_alter_table("factor", schema=None) as batch_op:
        batch_op.create_index("ix_factor_incident", ["incident_id", "id"], unique=False)


def hypotheses() -> None:
    op.create_table(
        "hypothesis",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.Column("settled_at", UTC, nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_hypothesis_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hypothesis")),
    )
    with op.batch_alter_table("hypothesis", schema=None) as batch_op:
        batch_op.create_index("ix_hypothesis_incident", ["incident_id", "id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("hypothesis_id", NUMBER, nullable=False),
        sa.Column("supports", sa.Boolean(), nullable=False),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["hypothesis_id"], ["hypothesis.id"], name=op.f("fk_finding_hypothesis_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index("ix_finding_hypothesis", ["hypothesis_id", "id"], unique=False)


def postmortems() -> None:
    op.create_table(
        "postmortem",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("reviewer", sa.String(), nullable=True),
        sa.Column("reviewed_at", UTC, nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.Column("published_at", UTC, nullable=True),
        sa.Column("reminded_at", UTC, nullable=True),
        sa.Column("escalated_at", UTC, nullable=True),
        sa.Column("playbook", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_postmortem_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_postmortem")),
    )
    with op.batch_alter_table("postmortem", schema=None) as batch_op:
        batch_op.create_index("ix_postmortem_open", ["due_at"], unique=False, **where("state <> 'published'"))
        batch_op.create_index("ix_postmortem_owner", ["owner"], unique=False, **where("state <> 'published'"))
    op.create_table(
        "postmortem_section",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["postmortem.incident_id"], name=op.f("fk_postmortem_section_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_postmortem_section")),
    )
    with op.batch_alter_table("postmortem_section", schema=None) as batch_op:
        batch_op.create_index("ix_postmortem_section", ["incident_id", "section", "id"], unique=False)

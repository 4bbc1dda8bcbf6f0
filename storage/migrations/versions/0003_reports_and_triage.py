"""reports and what triage made of them, the sanitised view, custody of evidence, tags and verdicts of incidents."""

import sqlalchemy as sa
from alembic import op

import storage.tables

revision = "0003"
down_revision = "0002"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = storage.tables.Utc(timezone=True)

KIND = "substr({row}.scope, 1, instr({row}.scope, ':') - 1)"
INDEXED = (
    f"INSERT INTO sanitised_words (rowid, kind, words) VALUES (new.evidence_id, {KIND.format(row='new')}, new.words);"
)
FORGOTTEN = (
    "INSERT INTO sanitised_words (sanitised_words, rowid, kind, words)"
    f" VALUES ('delete', old.evidence_id, {KIND.format(row='old')}, old.words);"
)


def where(condition: str) -> dict[str, sa.TextClause]:
    """A partial index, in the words of both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def upgrade() -> None:
    custody()
    sanitised()
    evidence()
    incidents()
    reports()
    report_notes()
    likenesses()
    severities()
    triage()
    search()


def custody() -> None:
    op.create_table(
        "custody",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("evidence_id", NUMBER, nullable=True),
        sa.Column("at", UTC, nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("purpose_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
    )
    with op.batch_alter_table("custody", schema=None) as batch_op:
        batch_op.create_index("ix_custody_scope", ["scope", "id"], unique=False)


def sanitised() -> None:
    op.create_table(
        "sanitised",
        sa.Column("evidence_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("held", sa.String(), nullable=True),
        sa.Column("draft_id", NUMBER, nullable=True),
        sa.Column("replaced", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("released_by", sa.String(), nullable=True),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_sanitised_evidence_id")),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_sanitised")),
    )
    with op.batch_alter_table("sanitised", schema=None) as batch_op:
        batch_op.create_index("ix_sanitised_scope", ["scope"], unique=False)
        batch_op.create_index(
            "ix_sanitised_incident", ["evidence_id"], unique=False, **where("scope LIKE 'incident:%'")
        )


def evidence() -> None:
    op.create_table(
        "evidence_item",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("basis_id", NUMBER, nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_evidence_item_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "item", name=op.f("pk_evidence_item")),
    )
    with op.batch_alter_table("evidence_key", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("held_at", UTC, nullable=True))
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("basis", sa.String(), nullable=True))
        batch_op.create_index(
            "ix_evidence_older", ["id"], unique=False, **where("source IS NULL AND scope LIKE 'incident:%'")
        )


def incidents() -> None:
    op.create_table(
        "also_tag",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_also_tag_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "tag", name=op.f("pk_also_tag")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.add_column(sa.Column("playbook_version", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("tag", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("verdict", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("verdict_by", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("verdict_at", UTC, nullable=True))
        batch_op.add_column(sa.Column("verdict_reason_id", NUMBER, nullable=True))
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index("ix_member_person", ["person", "incident_id"], unique=False)
    with op.batch_alter_table("trouble", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name_id", NUMBER, nullable=True))
        batch_op.add_column(sa.Column("link_id", NUMBER, nullable=True))
        batch_op.create_index("ix_trouble_named", ["key"], unique=False, **where("name <> ''"))


def reports() -> None:
    op.create_table(
        "report",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("reporter", sa.String(), nullable=True),
        sa.Column("department", sa.String(), nullable=True),
        sa.Column("code_hash", sa.String(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("source_ref", sa.String(), nullable=True),
        sa.Column("system", sa.String(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("link", sa.String(), nullable=True),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("reported_at", UTC, nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.Column("escalated_at", UTC, nullable=True),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("verdict_by", sa.String(), nullable=True),
        sa.Column("verdict_at", UTC, nullable=True),
        sa.Column("verdict_reason_id", NUMBER, nullable=True),
        sa.Column("incident_id", NUMBER, nullable=True),
        sa.Column("same_as", NUMBER, nullable=True),
        sa.Column("folded_by", sa.String(), nullable=True),
        sa.Column("likeness", NUMBER, nullable=True),
        sa.Column("card", sa.String(), nullable=True),
        sa.Column("card_channel", sa.String(), nullable=True),
        sa.Column("card_draft", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_report_incident_id")),
        sa.ForeignKeyConstraint(["same_as"], ["report.id"], name=op.f("fk_report_same_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("report", schema=None) as batch_op:
        batch_op.create_index("ix_report_card", ["card"], unique=False)
        batch_op.create_index("ix_report_incident", ["incident_id"], unique=False)
        batch_op.create_index(
            "ix_report_open", ["due_at"], unique=False, **where("verdict IS NULL AND same_as IS NULL")
        )
        batch_op.create_index("ix_report_reported", ["reported_at"], unique=False)
        batch_op.create_index("ix_report_reporter", ["reporter", "id"], unique=False)
        batch_op.create_index("ix_report_same_as", ["same_as"], unique=False, **where("same_as IS NOT NULL"))
        batch_op.create_index("uq_report_code", ["code_hash"], unique=True)
        batch_op.create_index("uq_report_source", ["source", "source_ref"], unique=True)


def report_notes() -> None:
    op.create_table(
        "report_note",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("report_id", NUMBER, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("words_id", NUMBER, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_note_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_note")),
    )
    with op.batch_alter_table("report_note", schema=None) as batch_op:
        batch_op.create_index("ix_report_note_report", ["report_id", "id"], unique=False)


def likenesses() -> None:
    op.create_table(
        "likeness",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_likeness")),
    )
    op.create_table(
        "likeness_band",
        sa.Column("band", NUMBER, autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("band", "subject", name=op.f("pk_likeness_band")),
    )
    with op.batch_alter_table("likeness_band", schema=None) as batch_op:
        batch_op.create_index("ix_likeness_band_subject", ["subject"], unique=False)


def triage() -> None:
    op.create_table(
        "report_event",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("report_id", NUMBER, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("by", sa.String(), nullable=True),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_event_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_event")),
    )
    with op.batch_alter_table("report_event", schema=None) as batch_op:
        batch_op.create_index("ix_report_event_report", ["report_id", "id"], unique=False)
    op.create_table(
        "near_miss",
        sa.Column("report_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("guardrail", sa.String(), nullable=False),
        sa.Column("score", sa.Double(), nullable=True),
        sa.Column("threshold", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_near_miss_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_near_miss")),
    )


def severities() -> None:
    op.create_table(
        "judgement",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_judgement_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_judgement")),
    )
    op.create_table(
        "lowering",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("incident_id", NUMBER, nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason_id", NUMBER, nullable=False),
        sa.Column("at", UTC, nullable=False),
        sa.Column("until", UTC, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_lowering_incident_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lowering")),
    )
    with op.batch_alter_table("lowering", schema=None) as batch_op:
        batch_op.create_index("ix_lowering_incident", ["incident_id"], unique=False)
        batch_op.create_index("uq_lowering_open", ["incident_id"], unique=True, **where("state = 'open'"))
    op.create_table(
        "miss",
        sa.Column("incident_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("due_at", UTC, nullable=False),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_miss_incident_id")),
        sa.PrimaryKeyConstraint("incident_id", "severity", "what", name=op.f("pk_miss")),
    )


def search() -> None:
    """The index of the sanitised views' words.  The database keeps it: nobody who writes can forget it."""
    if op.get_bind().dialect.name == "postgresql":
        kind = "setweight(to_tsvector('simple', split_part(scope, ':', 1)), 'A')"
        vector = f"{kind} || to_tsvector('simple', words)"
        op.execute(f"ALTER TABLE sanitised ADD COLUMN vector tsvector GENERATED ALWAYS AS ({vector}) STORED")
        op.execute("CREATE INDEX ix_sanitised_vector ON sanitised USING gin (vector)")
        return
    # The words come folded already; this tokenizer parts them at spaces and changes nothing.
    options = "kind, words, content='', tokenize='ascii', prefix='3 4 5 6'"
    op.execute(f"CREATE VIRTUAL TABLE sanitised_words USING fts5({options})")
    for name, when, what in (
        ("added", "INSERT", INDEXED),
        ("changed", "UPDATE OF evidence_id, scope, words", FORGOTTEN + INDEXED),
        ("gone", "DELETE", FORGOTTEN),
    ):
        op.execute(f"CREATE TRIGGER sanitised_{name} AFTER {when} ON sanitised BEGIN {what} END")

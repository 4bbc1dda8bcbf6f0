"""Runs of series: one row a period, written by whoever runs it."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage.meetings import Ran
from storage.tables import insert, one_at_a_time


def begin(session: Session, series: str) -> bool:
    """Is this the first time that anybody asks for a run of a series?  Others who ask wait for the answer."""
    if _known(session, series):
        return False
    one_at_a_time(session, f"series {series}")
    return not _known(session, series)


def _known(session: Session, series: str) -> bool:
    return bool(session.scalar(select(exists().where(Ran.series == series))))


def take(session: Session, series: str, period: str, due_at: datetime, now: datetime, late: bool) -> bool:
    """Write that a period runs; false when somebody wrote it before."""
    row = {"series": series, "period": period, "due_at": due_at, "at": now, "late": late}
    statement = insert(session, Ran).values(**row).on_conflict_do_nothing()
    return session.scalar(statement.returning(Ran.period)) is not None

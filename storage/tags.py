"""What else failed in incidents, beside the first tag that stands with each."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.incidents import AlsoTag
from storage.tables import insert


def also(session: Session, incident: int) -> Sequence[str]:
    """What else failed in an incident, by the taxonomy's ids, in their order."""
    return session.scalars(select(AlsoTag.tag).where(AlsoTag.incident_id == incident).order_by(AlsoTag.tag)).all()


def set_also(session: Session, incident: int, tags: Collection[str]) -> None:
    """Say what else failed, and nothing more."""
    session.execute(delete(AlsoTag).where(AlsoTag.incident_id == incident, AlsoTag.tag.not_in(tags)))
    if tags:
        rows = [{"incident_id": incident, "tag": tag} for tag in tags]
        session.execute(insert(session, AlsoTag).on_conflict_do_nothing(), rows)

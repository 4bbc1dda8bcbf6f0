"""What texts have in common, as numbers that only our key can make: look-alikes are found, nothing can be read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import CompoundSelect, Index, LargeBinary, bindparam, delete, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.tables import Table, insert


class Likeness(Table):
    """The signature of a report or an incident: the smallest keyed hashes of its character n-grams."""

    __tablename__ = "likeness"

    subject: Mapped[str] = mapped_column(primary_key=True)
    """`report:12` or `incident:42`."""
    signature: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class LikenessBand(Table):
    """A band of a signature; two subjects that share one may be alike."""

    __tablename__ = "likeness_band"
    __table_args__ = (Index("ix_likeness_band_subject", "subject"),)

    band: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(primary_key=True)


def put(session: Session, subject: str, signature: bytes, bands: Iterable[int], now: datetime) -> None:
    """Keep the signature of something new; with bands, it is found when something alike comes in."""
    session.execute(insert(session, Likeness), [{"subject": subject, "signature": signature, "at": now}])
    offer(session, subject, bands)


def offer(session: Session, subject: str, bands: Iterable[int]) -> None:
    """Let a subject be found by its bands."""
    rows = [{"band": band, "subject": subject} for band in sorted(set(bands))]
    if rows:
        session.execute(insert(session, LikenessBand).on_conflict_do_nothing(), rows)


def hide(session: Session, subject: str) -> None:
    """Let a subject be found no more."""
    session.execute(delete(LikenessBand).where(LikenessBand.subject == subject))


def forget(session: Session, subject: str) -> None:
    """Keep nothing of a subject."""
    hide(session, subject)
    session.execute(delete(Likeness).where(Likeness.subject == subject))


def get(session: Session, subject: str) -> bytes | None:
    """The signature of a subject."""
    return session.scalar(select(Likeness.signature).where(Likeness.subject == subject))


def sharing(session: Session, bands: Sequence[int], most: int, limit: int) -> list[str]:
    """The subjects that share the most bands; a band that more than `most` share tells nothing and is left out."""
    values = {f"band_{place}": band for place, band in enumerate(bands)}
    found = session.execute(_sharing(len(values)), {**values, "most": most + 1}).all()
    size = Counter(band for band, _ in found)
    shared = Counter(subject for band, subject in found if size[band] <= most)
    return [subject for subject, _ in shared.most_common(limit)]


@cache
def _sharing(count: int) -> CompoundSelect[int, str]:
    """The question for so many bands, made once: each is read only so far that its crowd shows."""
    band, subject = LikenessBand.band, LikenessBand.subject
    asked = [
        select(band, subject).where(band == bindparam(f"band_{place}")).limit(bindparam("most")).subquery()
        for place in range(count)
    ]
    return union_all(*[select(one.c.band, one.c.subject) for one in asked])


def signatures(session: Session, subjects: Sequence[str]) -> dict[str, bytes]:
    """The signatures of some subjects."""
    rows = select(Likeness.subject, Likeness.signature).where(Likeness.subject.in_(subjects))
    return {subject: signature for subject, signature in session.execute(rows)} if subjects else {}

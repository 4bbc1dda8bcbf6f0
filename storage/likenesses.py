"""What texts have in common, as numbers that only our key can make: look-alikes are found, nothing can be read."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables import Table


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

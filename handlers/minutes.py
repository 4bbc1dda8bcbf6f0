"""`hotwash minutes`: a month's meeting as files, with its charts, for whoever keeps minutes outside of Slack."""

import argparse
import asyncio
from pathlib import Path
from typing import NamedTuple

from bot import manifests
from bot.config import Settings
from bot.measuring import figure_charts
from bot.meeting import agenda, meetings
from bot.meeting.agenda import Page
from bot.operator.commands import open_settings
from bot.operator.terminal import CannotDo, write
from bot.record import markdown_meeting
from bot.rules.charts import Chart
from bot.staffing import people
from handlers.charts import NotDrawn, draw_all
from storage.db import Work


class Meeting(NamedTuple):
    """All that the files say."""

    page: Page
    names: dict[str, str]
    charts: tuple[Chart, ...]


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `minutes` to the command line."""
    one = verbs.add_parser("minutes", help="write down a month's meeting as Markdown, with its charts as SVG")
    one.add_argument("month", help="such as 2026-12")
    one.add_argument("--to", metavar="FOLDER", type=Path, default=Path(), help="where the files go (default: here)")
    one.set_defaults(does=_minutes)


def _minutes(options: argparse.Namespace) -> None:
    """Raises CannotDo."""
    known = manifests.load(Settings().manifests)
    store = open_settings()
    try:
        found = store.read(_read, known, options.month).result()
    finally:
        store.close()
    if found is None:
        raise CannotDo(f"There is no meeting of “{options.month}”. Give a month with its year, such as 2026-12.")
    try:
        drawn = asyncio.run(draw_all(found.charts, "svg")) if found.charts else []
    except NotDrawn as error:
        raise CannotDo(f"The charts could not be drawn: {error}.") from None
    files = [f"{options.month}-{place}.svg" for place in range(1, len(drawn) + 1)]
    pictures = [(figure_charts.described(chart), file) for chart, file in zip(found.charts, files, strict=True)]
    text = markdown_meeting.markdown(found.page, found.names, pictures)
    write(options.to / f"{options.month}.md", text.encode())
    for file, picture in zip(files, drawn, strict=True):
        write(options.to / file, picture)


def _read(work: Work, known: manifests.Manifests, month: str) -> Meeting | None:
    row = meetings.of_month(work, month)
    if row is None:
        return None
    page = (agenda.minutes if row.minutes_at else agenda.of)(work, known, row.id)
    names = people.names(work, markdown_meeting.people_of(page))
    return Meeting(page, names, figure_charts.of_meeting(work, known, row.id))

"""Figures of a period, of everything or of one tag, severity or system, for everybody."""

import re
from datetime import UTC, date, datetime, timedelta

from bot.engine import outbox
from bot.manifests import Manifests
from bot.measuring import figure_words, figures
from bot.measuring.figures import Figures, Volume
from bot.rules.counting import ALL, Sort
from bot.rules.digest_effects import PostCharts
from bot.rules.text import one_line
from bot.rules.words import Refusal, Severity
from handlers.slack.blocks import Block, actions, button, context, escape, section
from handlers.slack.listening import Ask, Reply, Say, listen
from storage.db import Work

MONTH = re.compile(r"(\d{4})-(\d{1,2})")
DAYS = {"week": 7, "month": 30, "quarter": 91, "year": 365}
"""The last so many days, by the word for them."""
TOP = 5
"""So many kinds of failure and systems are named."""


@listen.command(
    "figures",
    "shows how incidents go: how many, how fast, what came back; of a time, and of a tag, severity or system",
    "figures 2026-11 S1",
    "metrics",
    "stats",
)
def figures_(work: Work, ask: Ask) -> Reply:
    """This month's; with words, another time's or those of one kind."""
    since, until, rest = period(ask.text.strip(), work.now)
    sort = sort_of(ask.manifests, rest) if rest else ALL
    found = figures.of_period(work, since, until, sort)
    most = top(work, ask.manifests, since, until) if sort == ALL else []
    charts = [actions(button("Send me charts", "figure_charts", f"{since.isoformat()} {until.isoformat()}"))]
    blocks = [section(f"*{titled(ask.manifests, found)}*"), *shown(found), *most, context(NOTE)]
    return Say("Figures", [*blocks, *(charts if sort == ALL else [])])


@listen.button("figure_charts")
def charts_button(work: Work, ask: Ask) -> Reply:
    """Charts take a moment, and a picture cannot be sent to one person in a channel."""
    since, until = ask.text.split()
    outbox.ask(work, PostCharts(person=ask.person, since=since, until=until, asked=work.now.isoformat()))
    return Say("They come as a direct message.")


NOTE = "Without drills and mistakes. Of private incidents only their number counts until somebody releases them."


def period(words: str, now: datetime) -> tuple[datetime, datetime, str]:
    """The time that words begin with, and the words that are left; without one, the month that runs."""
    word, _, rest = words.partition(" ")
    if month := MONTH.fullmatch(word):
        return (*_month(int(month[1]), int(month[2])), rest.strip())
    if length := DAYS.get(word.lower()):
        return figures.midnight(now.astimezone(UTC).date() - timedelta(days=length)), now, rest.strip()
    return figures.midnight(now.astimezone(UTC).date().replace(day=1)), now, words


def _month(year: int, month: int) -> tuple[datetime, datetime]:
    if not (1 <= month <= 12 and 2000 <= year <= 9000):
        raise Refusal(
            "A month is written like 2026-11. `week`, `month`, `quarter` and `year` are the days before today."
        )
    first = date(year, month, 1)
    return figures.midnight(first), figures.midnight((first + timedelta(days=31)).replace(day=1))


def sort_of(manifests: Manifests, words: str) -> Sort:
    """The severity, tag or system that words name.  Raises Refusal."""
    if words.upper() in list(Severity):
        return Sort("severity", words.upper())
    if tag := manifests.taxonomy.find(words):
        return Sort("tag", tag.id)
    if system := manifests.systems.find(words):
        return Sort("system", system.name)
    said = escape(one_line(words, 40))
    raise Refusal(f"“{said}” is no time, severity, kind of failure or AI system that I know. Try `figures 2026-11 S1`.")


def titled(manifests: Manifests, found: Figures) -> str:
    """What the figures are about."""
    of = f" · {escape(one_line(name(manifests, found.sort.part, found.sort.value), 60))}" if found.sort != ALL else ""
    return f"{figure_words.span(found.since, found.until)}{of}"


def name(manifests: Manifests, part: str, value: str) -> str:
    """A tag, severity or system as people call it."""
    known = manifests.taxonomy.name_of(value) if part == "tag" else value
    return known or {"severity": "not rated", "tag": "not sorted"}.get(part, "no AI named")


def shown(found: Figures) -> list[Block]:
    """The figures in one block, a line each."""
    return [section("\n".join(f"*{escape(one.name)}* {escape(one.words)}" for one in figure_words.lines(found)))]


def top(work: Work, manifests: Manifests, since: datetime, until: datetime) -> list[Block]:
    """What failed most and what did most harm, by kind of failure and by system."""
    lines = []
    for part, words in (("tag", "What failed"), ("system", "Where")):
        found = [one for one in figures.volumes(work, part, since, until) if one.value]
        if found:
            named = ", ".join(_volume(manifests, part, one) for one in found[:TOP])
            more = f" and {len(found) - TOP} more" if len(found) > TOP else ""
            lines.append(f"*{words}* {named}{more}")
    return [context("\n".join(lines))] if lines else []


def _volume(manifests: Manifests, part: str, one: Volume) -> str:
    return f"{escape(one_line(name(manifests, part, one.value), 40))} {one.incidents:,} (weighing {one.harm:,})"

"""Finding and listing: `find` by words, `list` by what is known, each a page at a time."""

from collections.abc import Sequence

from bot import listing, search
from bot.facts import Line
from bot.rules.filters import Filter
from bot.rules.searching import Part
from bot.rules.text import one_line, visible
from bot.rules.words import VERDICT_WORDS, Kind, Phase, Severity
from bot.search import Hit, Reported
from handlers.slack import home
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    context,
    day_and_time,
    defang,
    escape,
    link,
    modal,
    option,
    plain,
    section,
    selection,
)
from handlers.slack.cards import rating, state, title
from handlers.slack.client import Slack
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from storage.db import Work

LONGEST = 300
"""Characters of what was typed that a button carries on to the next page."""
STATES = {"open": "Open ones", "closed": "Closed ones", "all": "Open and closed ones"}
JUDGED = {"near misses": "Near misses", "false alarms": "False alarms", "misunderstandings": "Misunderstandings"}


@listen.command("find", "finds incidents and reports by their words", 'find salary "other people"', "search")
def find(work: Work, ask: Ask) -> Reply:
    """Words, “phrases” and -words; the best of the newest first."""
    return _found(work, ask, ask.text[:LONGEST], search.Place())


@listen.button("find_more")
def find_more(work: Work, ask: Ask) -> Reply:
    """The next page."""
    before, passed, whole, typed = ask.text.split(" ", 3)
    return _found(work, ask, typed, search.Place(int(before), int(passed), whole == "whole"))


def _found(work: Work, ask: Ask, typed: str, place: search.Place) -> Reply:
    page = search.find(work, ask.manifests, ask.person, typed, place)
    blocks = [block for hit in page.hits for block in shown(ask.slack, hit, page.inside)]
    said = escape(defang(one_line(page.said, 200)))
    if not blocks:
        hint = f"`{ask.manifests.house.command} list all` shows everything that you can see."
        return Say("Nothing found", [section(f"Nothing that you can see has {said}. {hint}")])
    blocks.insert(0, context(f"With *{said}*, the best of the newest first"))
    if page.more:
        more = page.more
        value = f"{more.before} {more.passed} {'whole' if more.whole else 'begun'} {typed}"
        blocks.append(actions(button("More", "find_more", value)))
    return Say(f"Found {len(page.hits)}", blocks)


def shown(slack: Slack, hit: Hit, inside: frozenset[int] = frozenset()) -> list[Block]:
    """Something that was found, with the words that were looked for."""
    excerpt = [_excerpt(hit.excerpt)] if hit.excerpt else []
    return [_item(slack, hit.about, inside), *excerpt]


def _over(line: Line) -> Block:
    """An incident that is closed."""
    text = f"{title(line)}\n{rating(line)} · {state(line)} · opened {day_and_time(line.opened_at)}"
    lock = ":lock: " if line.private else ""
    return section(lock + text, button("Timeline", "timeline", str(line.number)))


def _reported(slack: Slack, report: Reported) -> Block:
    on = f" on {escape(one_line(report.system, 80))}" if report.system else ""
    said = VERDICT_WORDS[report.verdict] if report.verdict else "waits for a verdict"
    if report.same_as and not report.verdict:
        said = f"the same as REP-{report.same_as}"
    belongs = f" · INC-{report.incident}" if report.incident else ""
    card = f" · {link(slack.permalink(report.channel, report.card), 'card')}" if report.channel and report.card else ""
    when = day_and_time(report.reported_at)
    return section(f"*{report.label}* Report{on}\n{said}{belongs} · reported {when}{card}")


def _excerpt(parts: Sequence[Part]) -> Block:
    """What may be shown of a text, with what was looked for in bold; nothing in it works."""
    runs: list[Block] = []
    for part in parts:
        if shown := defang(visible(" ".join(part.text.split("\n")))):
            runs.append({"type": "text", "text": shown, **({"style": {"bold": True}} if part.hit else {})})
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": runs}]}


@listen.command(
    "list",
    "lists open incidents; words describe others, such as `closed s1 RetailBot last month`",
    "list",
    "ls",
    "open",
)
def list_(work: Work, ask: Ask) -> Reply:
    """Incidents in plain words; near misses and false alarms with the reports that were found to be one."""
    return _listed(work, ask, ask.text[:LONGEST], listing.Place())


@listen.button("list_more")
def list_more(work: Work, ask: Ask) -> Reply:
    """The next page."""
    incident, report, typed = ask.text.split(" ", 2)
    return _listed(work, ask, typed, listing.Place(int(incident), int(report)))


def _listed(work: Work, ask: Ask, typed: str, place: listing.Place) -> Reply:
    page = listing.page(work, ask.manifests, ask.person, typed, place)
    blocks = [_item(ask.slack, item, page.inside) for item in page.items]
    nothing = "No incident is open that you can see." if page.filter.usual else "There is none that you can see."
    blocks = blocks or [section(nothing)]
    if page.filter.unknown:
        words = ", ".join(f"“{escape(defang(one_line(word, 40)))}”" for word in page.filter.unknown[:5])
        example = f"`{ask.manifests.house.command} list closed s1 near misses last month`"
        blocks.insert(0, context(f"I left out {words}: I don't know it. For example: {example}"))
    buttons = [button("Filter …", "list_filter", typed or " ")]
    if page.more:
        buttons.insert(0, button("More", "list_more", f"{page.more.incident} {page.more.report} {typed}"))
    return Say(_heading(page.filter), [*blocks, actions(*buttons)])


def _heading(chosen: Filter) -> str:
    return {"open": "Open incidents", "closed": "Closed incidents", "all": "Incidents"}[chosen.holds]


def _item(slack: Slack, item: Line | Reported, inside: frozenset[int]) -> Block:
    if isinstance(item, Reported):
        return _reported(slack, item)
    return _over(item) if item.phase is Phase.CLOSED else home.listed(item, item.number in inside)


@listen.button("list_filter")
def choose(work: Work, ask: Ask) -> Reply:
    """The form that says the same as the words do."""
    now = listing.read(work, ask.manifests, ask.text)
    systems = [option(slug, system.name) for slug, system in ask.manifests.systems.systems.items()][:100]
    kinds = [option(kind, kind.capitalize()) for kind in Kind if kind is not Kind.UNSORTED]
    rated = [*[option(one, one) for one in Severity], option("unrated", "Not rated")]
    blocks = [
        selection("state", "Which ones?", [option(*one) for one in STATES.items()], now.holds),
        selection("severity", "How bad?", rated, next(iter(now.severities), None), optional=True),
        selection("kind", "What failed?", kinds, next(iter(now.kinds), None), optional=True),
        selection("verdict", "What was found?", [option(*one) for one in JUDGED.items()], optional=True),
    ]
    if systems:
        blocks.append(selection("system", "Which system?", systems, optional=True))
    boxes: Block = {"type": "checkboxes", "action_id": "value", "options": [option("mine", "Only mine")]}
    blocks.append({"type": "input", "block_id": "mine", "label": plain("Whose?"), "element": boxes, "optional": True})
    return Open(modal("list", "Filter the list", blocks, submit="Show"))


@listen.form("list")
def filtered(work: Work, ask: Ask) -> Reply:
    """The list that the form describes."""
    fields = [ask.typed(name) for name in ("state", "severity", "kind", "verdict", "system")]
    typed = " ".join(filter(None, [*fields, *ask.ticked("mine")]))
    return _listed(work, ask, typed, listing.Place())

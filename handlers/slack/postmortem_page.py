"""A post-mortem as people read it in Slack, and how one stands in a line on cards, in App Home and in messages."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from bot.facts import Line
from bot.learning.postmortem_facts import Fact
from bot.learning.postmortem_page import Chapter, Page, Version, Waits
from bot.rules.postmortem import AREAS, PLAYBOOKS, REPORT, Section, State, Why
from bot.rules.text import one_line, visible
from handlers.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    day_and_time,
    defang,
    escape,
    header,
    modal,
    person,
    said,
    section,
)
from handlers.slack.cards import title
from handlers.slack.postmortem_card import due

BYTES = 200_000
"""Slack takes windows of 250 kB."""


class Room(NamedTuple):
    """So many characters of what people wrote for a section, and of a fact, stand in the window."""

    words: int
    fact: int


ROOMS = Room(2500, 300), Room(600, 100), Room(150, 30)
SHOWN, VERSION = 8, 300
"""So many facts of a section stand there; the timeline has the rest; and so much of an older version."""
WHYS: dict[Why, str] = {
    Why.REQUIRED: "an incident as bad as this needs it before it is closed",
    Why.RECURRING: "it came back, so it needs this before it is closed",
    Why.NEAR_MISS: "somebody wanted it, of a near miss",
    Why.CHOSEN: "somebody wanted it",
}


def window(found: Page, reader: str) -> Block:
    """All of it, with a button beside each section that can be written; what is too much for Slack is cut."""
    view = _window(found, reader, ROOMS[0])
    for room in ROOMS[1:]:
        if len(json.dumps(view)) <= BYTES:
            break
        view = _window(found, reader, room)
    return view


def _window(found: Page, reader: str, room: Room) -> Block:
    open_, number = found.state is not State.PUBLISHED, str(found.line.number)
    blocks = [section(f"{title(found.line)}\n{_standing(found)}"), *_asked_for(found, room), *_missing(found)]
    for one in REPORT:
        blocks += _report(found, one, open_, room)
    if found.timeline:
        lines = "\n".join(_fact(fact, room) for fact in found.timeline[-SHOWN:])
        blocks.append(section(f"*Timeline*\n{lines}", button("All of it", "timeline", number)))
    blocks.append(header("What went well, and what was hard"))
    for area in AREAS:
        blocks += _area(found, area, open_, room)
    blocks += [header("What we learnt"), *_written(found, Section.LESSONS, open_, room), *_playbook(found, open_, room)]
    return modal("answer", f"Post-mortem of {found.line.label}", [*blocks, *_ways(found, reader)])


def _words(words: str, room: Room) -> list[Block]:
    """What people wrote; the form of its section has all of it."""
    return [said(visible(words, room.words))] if words else []


def _standing(found: Page) -> str:
    if found.published_at:
        return f"*Published* {day_and_time(found.published_at)} · reviewed by {person(found.reviewer)}"
    reviewing = f" · {person(found.reviewer)} reviews it" if found.state is State.REVIEW else ""
    when = due(found.due_at, found.overdue)
    return f"*{found.state.capitalize()}* · {person(found.owner)} owns it{reviewing} · {when}\n_{WHYS[found.why]}_"


def _asked_for(found: Page, room: Room) -> list[Block]:
    """What the review wants to be different."""
    if found.sent_back is None:
        return []
    return [
        context(":leftwards_arrow_with_hook: *The review asks for this first*"),
        *_words(found.sent_back.text, room),
    ]


def _missing(found: Page) -> list[Block]:
    """What a review waits for, by whom to ask."""
    if not found.gaps or found.state is State.PUBLISHED:
        return []
    asked: dict[str, list[str]] = {}
    for gap in found.gaps:
        asked.setdefault(gap.person, []).append(f"• {escape(gap.says)}")
    lines = [line for who, says in asked.items() for line in (f"{person(who)} may know:", *says)]
    return [section("\n".join([":memo: *Still missing, before somebody reviews it*", *lines]))]


def _report(found: Page, one: Section, open_: bool, room: Room) -> list[Block]:
    """One of the five: what data says, then what people say."""
    chapter = found.chapters[one]
    facts = "\n".join(_fact(fact, room) for fact in chapter.facts[:SHOWN])
    more = f"\n_and {len(chapter.facts) - SHOWN} more_" if len(chapter.facts) > SHOWN else ""
    missing = "\n:memo: _Missing: nobody has written this yet._" if chapter.missing else ""
    blocks = [section(f"*{one.heading}*{missing}", _pen(found, one, chapter) if open_ else None)]
    blocks += [context(facts + more)] if facts else []
    return [*blocks, *_words(chapter.words, room)]


def _fact(fact: Fact, room: Room) -> str:
    when = f"{day_and_time(fact.at)} · " if fact.at else ""
    return f"• {when}{escape(defang(one_line(fact.says, room.fact)))}"


def _pen(found: Page, one: Section, chapter: Chapter) -> Block:
    return button("Change" if chapter.words else "Write", "pm_write", f"{found.line.number} {one.name}")


def _area(found: Page, area: str, open_: bool, room: Room) -> list[Block]:
    """What went well and what was hard in an area, and one form for both."""
    well, hard = (found.chapters[one] for one in AREAS[area])
    first = AREAS[area][0]
    written = well if well.words else hard
    nothing = "" if well.words or hard.words else "\n_Nobody has said anything yet._"
    blocks = [section(f"*{area.capitalize()}*{nothing}", _pen(found, first, written) if open_ else None)]
    for chapter, went in ((well, ":white_check_mark: went well"), (hard, ":construction: was hard")):
        blocks += [context(went), *_words(chapter.words, room)] if chapter.words else []
    return blocks


def _written(found: Page, one: Section, open_: bool, room: Room) -> list[Block]:
    chapter = found.chapters[one]
    nothing = "" if chapter.words else "\n_Nobody has said anything yet._"
    blocks = [section(f"*{one.heading}*{nothing}", _pen(found, one, chapter) if open_ else None)]
    return [*blocks, *_words(chapter.words, room)]


def _playbook(found: Page, open_: bool, room: Room) -> list[Block]:
    name = f" “{escape(found.playbook_name)}”" if found.playbook_name else ""
    verdict = PLAYBOOKS[found.playbook] if found.playbook else "_Nobody has said whether it helped._"
    pen = button("Change" if found.playbook else "Say it", "pm_playbook", str(found.line.number)) if open_ else None
    words = found.chapters[Section.PLAYBOOK].words
    return [section(f"*Playbook*{name}\n{verdict}", pen), *_words(words, room)]


def _ways(found: Page, reader: str) -> list[Block]:
    """What can be done with it now."""
    number = str(found.line.number)
    debrief = button("Propose a debrief", "pm_debrief", number)
    before = button("What changed", "pm_history", number)
    if found.state is State.PUBLISHED:
        return [actions(button("Revise", "pm_revise", number), debrief, before)]
    rest = [button("As Markdown", "pm_markdown", number), button("Give to …", "pm_give", number), debrief]
    rest += [button("Why?", "investigate", number), button("Follow-ups", "follow_ups", number)]
    rest += [before] if found.version else []
    if found.state is State.REVIEW and reader != found.owner:
        publish = button("Looks right: publish", "pm_publish", f"{number} {found.version}", style="primary")
        return [actions(publish, button("Ask for changes", "pm_back", number), *rest)]
    other = "Ask somebody else to review" if found.state is State.REVIEW else "Ask for a review"
    return [actions(button(other, "pm_review", number, style=None if found.gaps else "primary"), *rest)]


def history(label: str, found: Sequence[Version]) -> Block:
    """What was written, the newest first."""
    blocks: list[Block] = []
    for one in found:
        head = f"*{one.section.heading}* · {person(one.by)} · {day_and_time(one.at)}"
        blocks += [context(head), said(visible(one.words, VERSION))]
    return modal("answer", f"Post-mortem of {label}", blocks or [context("Nobody has written anything yet.")])


def waits(one: Waits) -> Block:
    """That it waits for somebody, in App Home."""
    what = "You are asked to review its post-mortem" if one.state is State.REVIEW else "Its post-mortem is yours"
    return section(f"{title(one.line)}\n{what}, {due(one.due_at, one.overdue)}.", _open(one.line))


def published(line: Line) -> Message:
    """What a channel reads; what it says is shown to whoever opens it and may see the incident."""
    read = button("Read it", "postmortem", str(line.number))
    return {
        "text": f"The post-mortem of {line.label} is published",
        "blocks": [section(f":memo: {title(line)}: the post-mortem is published.", read)],
    }


def _open(line: Line) -> Block:
    return button("Open it", "postmortem", str(line.number))

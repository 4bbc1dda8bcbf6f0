"""A post-mortem as people read it in Slack, and how one stands in a line on cards, in App Home and in messages."""

from bot.facts import Line
from bot.postmortem_facts import Fact
from bot.postmortem_page import Chapter, Page, Waits
from bot.rules.postmortem import AREAS, PLAYBOOKS, REPORT, Section, State, Why
from bot.rules.text import one_line
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
    on_day,
    person,
    said,
    section,
)
from handlers.slack.cards import title

SHOWN = 8
"""So many facts of a section stand there; the timeline has the rest."""
WHYS: dict[Why, str] = {
    Why.REQUIRED: "an incident as bad as this needs it before it is closed",
    Why.RECURRING: "it came back, so it needs this before it is closed",
    Why.NEAR_MISS: "somebody wanted it, of a near miss",
    Why.CHOSEN: "somebody wanted it",
}


def window(found: Page, reader: str) -> Block:
    """All of it, with a button beside each section that can be written."""
    open_ = found.state is not State.PUBLISHED
    number = str(found.line.number)
    blocks = [section(f"{title(found.line)}\n{_standing(found)}"), *_asked_for(found), *_missing(found, number)]
    for one in REPORT:
        blocks += _report(found, one, open_)
    if found.timeline:
        lines = "\n".join(_fact(fact) for fact in found.timeline[-SHOWN:])
        blocks.append(section(f"*Timeline*\n{lines}", button("All of it", "timeline", number)))
    blocks.append(header("What went well, and what was hard"))
    for area in AREAS:
        blocks += _area(found, area, open_)
    blocks += [header("What we learnt"), *_written(found, Section.LESSONS, "Lessons", open_), *_playbook(found, open_)]
    return modal("answer", f"Post-mortem of {found.line.label}", [*blocks, *_ways(found, reader)][:100])


def _standing(found: Page) -> str:
    if found.published_at:
        return f"*Published* {day_and_time(found.published_at)} · reviewed by {person(found.reviewer)}"
    when = (
        f":red_circle: *overdue since {on_day(found.due_at)}*" if found.overdue else f"due {day_and_time(found.due_at)}"
    )
    reviewing = f" · {person(found.reviewer)} reviews it" if found.state is State.REVIEW else ""
    return f"*{found.state.capitalize()}* · {person(found.owner)} owns it{reviewing} · {when}\n_{WHYS[found.why]}_"


def _asked_for(found: Page) -> list[Block]:
    """What the review wants to be different."""
    if found.sent_back is None:
        return []
    return [context(":leftwards_arrow_with_hook: *The review asks for this first*"), said(found.sent_back.text)]


def _missing(found: Page, number: str) -> list[Block]:
    """What a review waits for, and who could fill it."""
    if not found.gaps or found.state is State.PUBLISHED:
        return []
    lines = [f"• {escape(gap.says)} Ask {person(gap.person)}." for gap in found.gaps]
    text = ":memo: *Still missing, before somebody reviews it*\n" + "\n".join(lines)
    return [section(text, button("What contributed?", "investigate", number))]


def _report(found: Page, one: Section, open_: bool) -> list[Block]:
    """One of the five: what data says, then what people say."""
    chapter = found.chapters[one]
    facts = "\n".join(_fact(fact) for fact in chapter.facts[:SHOWN])
    more = f"\n_and {len(chapter.facts) - SHOWN} more_" if len(chapter.facts) > SHOWN else ""
    missing = "\n:memo: _Missing: nobody has written this yet._" if chapter.missing else ""
    blocks = [section(f"*{one.heading}*{missing}", _pen(found, one, chapter) if open_ else None)]
    blocks += [context(facts + more)] if facts else []
    return [*blocks, *([said(chapter.words)] if chapter.words else [])]


def _fact(fact: Fact) -> str:
    when = f"{day_and_time(fact.at)} · " if fact.at else ""
    return f"• {when}{escape(defang(one_line(fact.says, 300)))}"


def _pen(found: Page, one: Section, chapter: Chapter) -> Block:
    return button("Change" if chapter.words else "Write", "pm_write", f"{found.line.number} {one.name}")


def _area(found: Page, area: str, open_: bool) -> list[Block]:
    """What went well and what was hard in an area, and one form for both."""
    well, hard = (found.chapters[one] for one in AREAS[area])
    first = AREAS[area][0]
    written = well if well.words else hard
    nothing = "" if well.words or hard.words else "\n_Nobody has said anything yet._"
    blocks = [section(f"*{area.capitalize()}*{nothing}", _pen(found, first, written) if open_ else None)]
    for chapter, words in ((well, ":white_check_mark: went well"), (hard, ":construction: was hard")):
        blocks += [context(words), said(chapter.words)] if chapter.words else []
    return blocks


def _written(found: Page, one: Section, name: str, open_: bool) -> list[Block]:
    chapter = found.chapters[one]
    nothing = "" if chapter.words else "\n_Nobody has said anything yet._"
    blocks = [section(f"*{name}*{nothing}", _pen(found, one, chapter) if open_ else None)]
    return [*blocks, *([said(chapter.words)] if chapter.words else [])]


def _playbook(found: Page, open_: bool) -> list[Block]:
    name = f" “{escape(found.playbook_name)}”" if found.playbook_name else ""
    verdict = PLAYBOOKS[found.playbook] if found.playbook else "_Nobody has said whether it helped._"
    pen = button("Change" if found.playbook else "Say it", "pm_playbook", str(found.line.number)) if open_ else None
    words = found.chapters[Section.PLAYBOOK].words
    return [section(f"*Playbook*{name}\n{verdict}", pen), *([said(words)] if words else [])]


def _ways(found: Page, reader: str) -> list[Block]:
    """What can be done with it now."""
    number = str(found.line.number)
    debrief = button("Propose a debrief", "pm_debrief", number)
    if found.state is State.PUBLISHED:
        return [actions(button("Revise", "pm_revise", number), debrief)]
    rest = [button("As Markdown", "pm_markdown", number), button("Give to …", "pm_give", number), debrief]
    rest.append(button("Follow-ups", "follow_ups", number))
    if found.state is State.REVIEW and reader != found.owner:
        publish = button("Looks right: publish", "pm_publish", f"{number} {found.version}", style="primary")
        return [actions(publish, button("Ask for changes", "pm_back", number), *rest)]
    other = "Ask somebody else to review" if found.state is State.REVIEW else "Ask for a review"
    return [actions(button(other, "pm_review", number, style=None if found.gaps else "primary"), *rest)]


def waits(one: Waits) -> Block:
    """That it waits for somebody, in App Home."""
    what = "You are asked to review its post-mortem" if one.state is State.REVIEW else "Its post-mortem is yours"
    when = f":red_circle: *overdue since {on_day(one.due_at)}*" if one.overdue else f"due {on_day(one.due_at)}"
    return section(f"{title(one.line)}\n{what}, {when}.", _open(one.line))


def published(line: Line) -> Message:
    """What a channel reads; what it says is shown to whoever opens it and may see the incident."""
    text = f"The post-mortem of {line.label} is published"
    return {
        "text": text,
        "blocks": [section(f":memo: {text}: {title(line)}", button("Read it", "postmortem", str(line.number)))],
    }


def _open(line: Line) -> Block:
    return button("Open it", "postmortem", str(line.number))

"""A report as triage sees it: its card with the buttons, a line of those that wait, all that it says."""

from collections.abc import Sequence

from bot.keeping.captured import Shown
from bot.reporting.report_cards import Queue, ReportCard, Similar, Waiting
from bot.rules.text import one_line
from bot.rules.words import VERDICT_WORDS, Phase, Verdict
from handlers.slack.blocks import (
    Block,
    Message,
    actions,
    button,
    captured,
    context,
    day_and_time,
    defang,
    escape,
    header,
    link,
    listing,
    moment,
    person,
    section,
)
from storage.reports import scope_of

NAMED = 3
"""So many owners, and experts, are named."""


def card(facts: ReportCard) -> Message:
    """A report as triage sees it: what was weird, who waits since when, what is like it, and what to do."""
    about = f" on {facts.system}" if facts.system else ""
    blocks = [
        header(f"{facts.label} · Something weird{about}"),
        context(_when(facts)),
        words(facts.words, scope_of(facts.number)),
        *(_about(facts)),
        *(_open(facts) if facts.waits else _answered(facts)),
    ]
    return {"text": escape(f"{facts.label} Something weird{about}"), "blocks": blocks}


def words(shown: Shown, scope: str, limit: int = 1500) -> Block:
    """What somebody wrote, as far as it may be shown; what is held back, with a button to look at it."""
    if shown.held:
        return section(f"_{shown.text}_", button("Look at it", "held", scope))
    return captured(shown.text[:limit]) if shown.ready else context(f"_{shown.text}_")


def line(shown: Shown, limit: int) -> str:
    """The same in a line."""
    return escape(defang(one_line(shown.text, limit))) if shown.ready else f"_{shown.text}_"


def _when(facts: ReportCard) -> str:
    """Who reported it, when, and until when somebody must have answered."""
    parts = [":rotating_light: *it happens now, and somebody could be hurt*"] if facts.urgent else []
    parts.append(f"reported by {_who(facts)} {moment(facts.reported_at)}")
    if facts.link:
        parts.append(link(facts.link, "where it was seen"))
    if facts.waits:
        parts.append(due(facts))
    return " · ".join(parts)


def _who(facts: ReportCard) -> str:
    if facts.reporter:
        return person(facts.reporter)
    return f"somebody through {escape(one_line(facts.source, 60))}" if facts.source else "somebody without a name"


def due(facts: ReportCard | Waiting) -> str:
    """Until when somebody must have answered, or since when nobody has."""
    if facts.escalated_at:
        return f":alarm_clock: *nobody has answered, due since {day_and_time(facts.due_at)}*"
    return f"to be answered by {day_and_time(facts.due_at)}"


def _about(facts: ReportCard) -> list[Block]:
    """Who else said so, whose system it is, and what was asked."""
    blocks = []
    if facts.high_stakes:
        blocks.append(context(f"Much weighs on {escape(facts.system or '')}: a person decides.{_whose(facts)}"))
    if facts.more:
        many = "1 more says" if facts.more == 1 else f"{facts.more} more say"
        soon = " :warning: *several within half an hour*" if facts.surge else ""
        common = f"\nIn common: “{escape(defang(one_line(facts.common, 120)))}”" if facts.common else ""
        who = button("Who else?", "triage_folded", str(facts.number))
        blocks.append(section(f":busts_in_silhouette: *{many} the same*{soon}{common}", who))
    for note in facts.notes:
        what = "We asked" if note.question else "They answered"
        blocks.append(context(f"*{what}* {moment(note.at)}: {line(note.words, 400)}"))
    if facts.not_paged:
        blocks.append(context(":warning: The pager did not take the page. Call people yourself."))
    return blocks


def _whose(facts: ReportCard) -> str:
    owners = f" Owned by {listing([person(one) for one in facts.owners], NAMED)}." if facts.owners else ""
    experts = f" Ask {listing([person(one) for one in facts.experts], NAMED)}." if facts.experts else ""
    return owners + experts


def _open(facts: ReportCard) -> list[Block]:
    """What is like it, and what to do."""
    return [*[_similar(facts, one) for one in facts.similar], actions(*buttons(facts.number))]


def buttons(number: int) -> list[Block]:
    """What triage does most, a click each; the rest is behind the last one."""
    value = str(number)
    return [
        button("Open incident", "triage_open", value, style="primary"),
        button("Near miss", "triage_near_miss", value),
        button("Not a failure", "triage_false_alarm", value),
        button("More …", "triage_more", value),
    ]


def _similar(facts: ReportCard, one: Similar) -> Block:
    """Something from before, with the one click that says that this is the same."""
    if one.report is not None:
        text = f"Looks like *{one.label}* of {day_and_time(one.at)} ({one.percent} % alike). Is it the same?"
        return section(text, button(f"Same as {one.label}", "triage_same_as", f"{facts.number} {one.report}"))
    where = f" on {escape(one.system)}" if one.system and one.system != facts.system else ""
    text = f"Similar, {one.percent} %: *{one.label}*{where} of {day_and_time(one.at)}: {_became(one)}"
    if one.incident is not None and one.phase is not Phase.CLOSED:
        add = button(f"Add to INC-{one.incident}", "triage_add_this", f"{facts.number} {one.incident}")
        return section(text, add)
    return context(text)


def _became(one: Similar) -> str:
    """What became of something from before."""
    now = "closed" if one.phase is Phase.CLOSED else f"still open ({one.phase})"
    stands = f"INC-{one.incident} is {now}" if one.incident else ""
    if one.label.startswith("INC"):
        return now
    found = VERDICT_WORDS[one.verdict] if one.verdict else "waits, too"
    return f"{found}; {stands}" if stands else found


def _answered(facts: ReportCard) -> list[Block]:
    """What was found, by whom and why, and the way back."""
    number = str(facts.number)
    if facts.same_as is not None:
        by = f", says {person(facts.folded_by)}" if facts.folded_by else ""
        return [section(f"Same as *REP-{facts.same_as}*{by}.", button("Not the same", "triage_split", number))]
    found = VERDICT_WORDS[facts.verdict or Verdict.INSUFFICIENT_DATA]
    text = f":white_check_mark: *{found.capitalize()}*, says {person(facts.verdict_by)}"
    text += f" {day_and_time(facts.verdict_at)}" if facts.verdict_at else ""
    text += f" · *INC-{facts.incident}*" if facts.incident else ""
    text += f" · {escape(facts.tag)}" if facts.tag else ""
    text += f"\nWhy: {line(facts.reason, 500)}" if facts.reason.text else ""
    blocks = [section(text)]
    if near := facts.near:
        numbers = [
            f"{name} {value:g}" for name, value in (("score", near.score), ("threshold", near.threshold)) if value
        ]
        blocks.append(context(" · ".join([f"Held by {escape(near.guardrail)}", *numbers])))
    back = [] if facts.opened else [button("Take it back", "triage_back", number)]
    return [*blocks, actions(*back, button("More …", "triage_more", number))]


def queue(found: Queue) -> list[Block]:
    """The reports that wait, for whoever may judge them; for others nothing."""
    blocks: list[Block] = []
    for one in found.reports:
        blocks += [section(_listed(one)), actions(*buttons(one.number))]
    if found.total > len(found.reports):
        blocks.append(context(f"and {found.total - len(found.reports)} more, on their cards in the triage channel"))
    return blocks


def _listed(one: Waiting) -> str:
    about = f" on {escape(one.system)}" if one.system else ""
    hurt = ":rotating_light: " if one.urgent else ""
    more = f" · {one.more} more" if one.more else ""
    return f"{hurt}*{one.label}* Something weird{about}{more}\n{line(one.words, 200)}\n{due(one)}"


def described(scope: str, texts: Sequence[tuple[str, Shown]]) -> list[Block]:
    """All that a report says, each with what it is."""
    names = {"what": "What was weird", "said": "The message", "system": "Which AI", "affected": "Who is affected"}
    return [
        block
        for what, shown in texts
        for block in (context(f"*{escape(names.get(what, what.capitalize()))}*"), words(shown, scope, 1000))
    ]

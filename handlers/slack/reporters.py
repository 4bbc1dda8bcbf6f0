"""What whoever reported sees: what became of it, our questions, and the form to answer; by name or by a code."""

from bot.keeping.captured import Shown
from bot.reporting import reporters, reports
from bot.reporting.reporters import Mine
from bot.rules import names
from bot.rules.departments import Share
from bot.rules.text import one_line
from bot.rules.words import Refusal, Verdict
from handlers.slack.blocks import (
    Block,
    button,
    context,
    day_and_time,
    defang,
    escape,
    modal,
    section,
    text_input,
)
from handlers.slack.blocks import captured as inert
from handlers.slack.listening import Ask, Open, Reply, Say, listen
from storage.db import Work

BECAME: dict[Verdict, str] = {
    Verdict.CONFIRMED: "It was a real failure, and people took it up",
    Verdict.NEAR_MISS: "It was a near miss: it could have done harm, and we learn from it",
    Verdict.FALSE_POSITIVE: "We looked at it, and it was not a failure",
    Verdict.MISUNDERSTANDING: "We looked at it, and it was a misunderstanding",
    Verdict.DUPLICATE: "It is known already: somebody told us before",
    Verdict.INSUFFICIENT_DATA: "We know too little about it to say; tell us more, and we look again",
}
"""What a verdict is in a sentence to whoever reported it, without its full stop."""
NOTES = 6
"""The newest questions and answers that a form shows."""


def became(mine: Mine) -> str:
    """What became of a report, in plain words."""
    if mine.verdict is None:
        return "We have a question for you." if mine.asked else "It waits for somebody on triage to look at it."
    where = f" as {names.label(mine.incident)}" if mine.incident and mine.verdict is Verdict.CONFIRMED else ""
    if mine.over:
        return f"{BECAME[mine.verdict]}{where}. It is over."
    return f"{BECAME[mine.verdict]}{where}.{' The harm is stopped.' if mine.contained else ''}"


def why(mine: Mine) -> list[Block]:
    """What the person who judged wrote, as soon as it may be shown."""
    if mine.why is None or not mine.why.ready or not mine.why.text.strip():
        return []
    return [context("Why:"), inert(mine.why.text)]


def _name(mine: Mine) -> str:
    system = f" · {escape(one_line(mine.system, 80))}" if mine.system else ""
    return f"*{mine.label}*{system}"


def _quoted(words: Shown, limit: int) -> str:
    text = escape(defang(one_line(words.text, limit)))
    return f"“{text}”" if words.ready else f"_{text}_"


def listed(mine: Mine) -> Block:
    """A report in App Home, with a way in."""
    text = f"{_name(mine)} · {day_and_time(mine.reported_at)}\n{_quoted(mine.words, 120)}\n{became(mine)}"
    return section(text, button("Answer" if mine.asked else "Add more", "report_reply", str(mine.number)))


def letter_line(note: str, mine: Mine) -> tuple[str, list[Block]]:
    """What a letter says of a report: for a notification, and as blocks."""
    thanks = " Thank you for telling us."
    about = f"{_name(mine)} {_quoted(mine.words, 80)}" if mine.words.ready else _name(mine)
    if note == "report_question":
        if not mine.asked:
            return f"{mine.label}: thank you", [section(f"{about}\nThank you for your answer.")]
        text = f"{about}\nWe have a question about what you reported."
        return f"{mine.label}: a question", [section(text, button("Read and answer", "report_reply", str(mine.number)))]
    if note == "report_contained":
        text = f"{about}\nWhat you reported does no more harm: it is stopped.{thanks}"
        return f"{mine.label}: the harm is stopped", [section(text)]
    if mine.verdict is None:
        return f"{mine.label}: we look again", [section(f"{about}\nWe are looking at it again.")]
    text = f"{about}\n{became(mine)}{thanks}"
    tell = button("Tell us more", "report_reply", str(mine.number))
    more = tell if mine.verdict is Verdict.INSUFFICIENT_DATA else None
    return f"{mine.label}: what became of it", [section(text, more), *why(mine)]


# Following it up


def by_code(work: Work, typed: str) -> Reply:
    """What became of a report without a name; without its code, the form that asks for it."""
    if typed:
        return _follow_up(work, reporters.by_code(work, typed).id, by_code=True)
    field = text_input("code", "Your code", hint="Four words of five letters, as they were shown to you.")
    return Open(modal("report_code", "Follow up a report", [field], submit="Look"), untraced=True)


@listen.for_guests
@listen.form("report_code")
def submit_code(work: Work, ask: Ask) -> Reply:
    """A code was typed."""
    return _follow_up(work, reporters.by_code(work, ask.typed("code")).id, by_code=True)


@listen.for_guests
@listen.button("report_reply")
def reply(work: Work, ask: Ask) -> Reply:
    """What became of somebody's own report, with a field to answer or to add."""
    return _follow_up(work, reporters.own(work, int(ask.text), ask.person).id)


def _follow_up(work: Work, number: int, by_code: bool = False) -> Reply:
    mine = reporters.one(work, number)
    if mine is None:
        raise Refusal("This report is gone.")
    return Open(window(mine, by_code), untraced=by_code)


def window(mine: Mine, by_code: bool) -> Block:
    """What became of a report, our questions and the answers, and a field to answer or to add."""
    blocks = [section(f"{_name(mine)} · {day_and_time(mine.reported_at)}\n{became(mine)}"), *why(mine)]
    blocks += [inert(mine.words.text)]
    for note in mine.notes[-NOTES:]:
        blocks += [context("We asked:" if note.question else "You answered:"), inert(note.words.text)]
    label = "Your answer" if mine.asked else "Is there more to say?"
    blocks.append(text_input("answer", label, multiline=True))
    metadata = f"{mine.number} code" if by_code else str(mine.number)
    return modal("report_reply", mine.label, blocks, submit="Send", metadata=metadata)


@listen.for_guests
@listen.form("report_reply")
def submit_reply(work: Work, ask: Ask) -> Reply:
    """An answer, or something to add."""
    number, _, code = ask.metadata.partition(" ")
    row = reporters.nameless(work, int(number)) if code else reporters.own(work, int(number), ask.person)
    reporters.reply(work, row, ask.typed("answer"))
    text = f"Thank you. It stands with *{names.report_label(row.id)}* now, and the people on triage see it."
    return Open(modal("answer", "Hotwash", [section(text)]), untraced=bool(code))


# One's own, and everybody's in numbers


@listen.command("reports", "shows what became of your reports, and how many there were this month", "reports")
def reports_(work: Work, ask: Ask) -> Reply:
    """Somebody's own reports, then the month in numbers that show nobody."""
    own = [listed(one) for one in reporters.mine(work, ask.person)]
    weird = ask.manifests.house.report_command
    blocks = own or [section(f"You have reported nothing with your name yet. `{weird} what was weird` does it.")]
    return Say("Reports", [*blocks, *month(work)])


def month(work: Work) -> list[Block]:
    """This month in numbers: by department, with no group of fewer than five people."""
    begins = work.now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    counted, answered = reports.total(work, begins, work.now)
    reported = "1 report" if counted == 1 else f"{counted:,} reports"
    lines = [f"*This month* {reported}, {_share(counted, answered)}"]
    lines += [department(one) for one in reports.shares(work, begins, work.now)]
    return [context("\n".join(lines))]


def department(share: Share) -> str:
    """A department's share in a line."""
    counted = f"{share.reports:,} by {share.people:,} people"
    return f"{escape(share.department)}: {counted}, {_share(share.reports, share.answered)}"


def _share(counted: int, answered: int) -> str:
    return f"{round(100 * answered / counted)} % answered" if counted else "none to answer"

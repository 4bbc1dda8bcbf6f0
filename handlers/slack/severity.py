"""How bad it is: one button for the worst, and a screen of plain questions that offers a severity and forces none."""

import json
from collections.abc import Sequence

from bot.manifests import Manifests
from bot.response import judgements, lowerings, severity
from bot.rules import names
from bot.rules.questionnaire import Judgement, judge, to_ask
from bot.rules.questions import QUESTIONS, SCREEN, Answers, Question, System
from bot.rules.text import one_line
from bot.rules.words import Refusal, Severity
from handlers.slack import cards
from handlers.slack.asking import of_incident
from handlers.slack.blocks import Block, choices, context, escape, modal, option, section, selection, text_input
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work
from storage.incidents import Incident

REASON = 500
REASONS = 5
"""So many reasons fit on a screen beside the questions."""
NOTHING = Answers()


@listen.command("severity", "asks how bad it is, or says so", "severity S2", "sev")
@of_incident
def severity_(work: Work, ask: Ask, number: int, rest: str) -> Reply:
    """With a severity it is set; lowering takes the reason from the words after it."""
    word, _, reason = rest.partition(" ")
    if not word:
        return _form(work, ask, number)
    if word.upper() not in list(Severity):
        raise Refusal(f"“{escape(one_line(word, 20))}” is no severity. Choose S1, S2, S3 or S4; S1 is the worst.")
    wanted = Severity(word.upper())
    return _done(ask, severity.rate(work, ask.manifests, number, wanted, ask.person, "command", reason), wanted)


def _done(ask: Ask, row: Incident, wanted: Severity) -> Say:
    label = names.label(row.id)
    if row.severity != wanted:
        return Say(
            f"{label} stays {row.severity} until somebody else agrees: its mistakes weigh heavily. I have asked."
        )
    return Say(f"{label} is {wanted} now. {cards.triggers(ask.manifests, wanted)}")


@listen.button("severity")
def severity_button(work: Work, ask: Ask) -> Reply:
    """The form from the card."""
    return _form(work, ask, int(ask.text))


@listen.button("hurt")
def hurt(work: Work, ask: Ask) -> Reply:
    """Someone could be hurt: S1, at once."""
    severity.rate(work, ask.manifests, int(ask.text), Severity.S1, ask.person, "button")
    return Nothing()


def _form(work: Work, ask: Ask, number: int) -> Reply:
    row, known = judgements.seen(work, ask.manifests, number, ask.person)
    judgement = judgements.judged(work, ask.manifests, row)
    rated = Severity(row.severity) if row.severity else judgement.offered if judgement else None
    questions = asked(known, judgements.listed(ask.manifests, row))
    return Open(form(ask.manifests, number, rated, known, judgement, questions))


def form(
    manifests: Manifests,
    number: int,
    chosen: Severity | None,
    known: Answers = NOTHING,
    judgement: Judgement | None = None,
    questions: Sequence[Question] = (),
    block: str = "severity",
    reason: str = "",
) -> Block:
    """Questions, what was answered to them, and S1 to S4 to choose from; the offer first once there is one.

    `block` names the field of the severities: Slack keeps what stood in a field of the same name.
    """
    fields = [selection(one.id, one.text, _answers(one), known.to(one.choices), True, "Not known") for one in questions]
    rating = _rating(manifests, chosen, block, reason)
    if judgement:
        blocks = [section(offer(judgement)), *rating, context("*What would make it surer*"), *fields]
    else:
        said = "Answer what you know and leave the rest: I work out how bad it is. Or choose it yourself, further down."
        blocks = [context(said), *fields, *rating]
    remembered = json.dumps({"number": number, "chosen": chosen})
    return modal("severity", f"How bad is {names.label(number)}?", blocks, submit="Go on", metadata=remembered)


def _rating(manifests: Manifests, chosen: Severity | None, block: str, reason: str) -> list[Block]:
    levels = manifests.severity.levels
    options = [option(one, one, levels[one].means) for one in Severity]
    lines = [f"*{one}* {cards.triggers(manifests, one)}" for one in Severity]
    more = f"`{manifests.house.command} explain severity` shows all of it."
    before = {"initial_value": reason} if reason else {}
    return [
        choices(block, "How bad is it?", options, chosen, optional=True),
        context("\n".join([*lines, more])),
        text_input("reason", "Why?", hint="Only needed to lower it.", optional=True, max_length=REASON, **before),
    ]


def asked(known: Answers, listed: bool) -> list[Question]:
    """What was answered, and what can still change the result, in the order of asking; no more than a screen.

    The house has answered already whether the mistakes of a system that it has `listed` weigh heavily.
    """
    left = to_ask(known)
    ours = [one for one in QUESTIONS if not (listed and one.choices is System)]
    wanted = [one for one in ours if one in left or known.to(one.choices) is not None]
    spare = [one for one in reversed(wanted) if one in left][: max(0, len(wanted) - SCREEN)]
    return [one for one in wanted if one not in spare]


def _answers(question: Question) -> list[Block]:
    return [option(one, one.words) for one in question.choices]


def offer(judgement: Judgement) -> str:
    """How bad it is by the answers, why, and what would have to be known to say it is better."""
    left = [f"“{one.text}”" for one in judgement.unknowns]
    until = f"until you answer {left[0]}" if left else "by what you answered"
    more = f" and {len(left) - 1} more" if len(left) > 1 else ""
    worse = f"; it may be {judgement.severity}" if judgement.severity is not judgement.offered else ""
    would = f" It would have been {judgement.potential}." if judgement.potential else ""
    why = "\n".join(f"• {escape(reason)}" for reason in judgement.reasons[:REASONS])
    return f"*{judgement.offered}* {until}{more}{worse}.{would} Take it, or choose another.\n{why}"


@listen.form("severity")
def submit(work: Work, ask: Ask) -> Reply:
    """New answers lead to a new offer, unless somebody chose by themselves; else what is chosen is set."""
    remembered = json.loads(ask.metadata)
    number, before = int(remembered["number"]), remembered["chosen"]
    given = {one.id: ask.typed(one.id) or None for one in QUESTIONS if one.id in ask.values}
    fresh = judgements.answer(work, ask.manifests, number, given, ask.person) if given else False
    chosen = ask.typed("severity") or ask.typed("offer")
    if fresh and chosen in ("", before):
        return _offered(work, ask, number)
    if not chosen:
        raise Refusal("Answer a question, choose one, or close this: not rated is an answer for now.", _rated_in(ask))
    wanted = Severity(chosen)
    row = severity.rate(work, ask.manifests, number, wanted, ask.person, "form", ask.typed("reason"))
    return Nothing() if row.severity == wanted else _done(ask, row, wanted)


def _rated_in(ask: Ask) -> str:
    return "offer" if "offer" in ask.values else "severity"


def _offered(work: Work, ask: Ask, number: int) -> Reply:
    row, known = judgements.seen(work, ask.manifests, number, ask.person)
    judgement = judge(judgements.answers(work, ask.manifests, row))
    block = "offer" if _rated_in(ask) == "severity" else "severity"
    questions = asked(known, judgements.listed(ask.manifests, row))
    return Open(form(ask.manifests, number, judgement.offered, known, judgement, questions, block, ask.typed("reason")))


@listen.button("lower_agree")
def lower_agree(work: Work, ask: Ask) -> Reply:
    """A second person agrees that it is less bad."""
    severity.agree(work, ask.manifests, int(ask.text), ask.person)
    return Nothing()


@listen.button("lower_keep")
def lower_keep(work: Work, ask: Ask) -> Reply:
    """It stays as bad as it is."""
    lowerings.keep(work, int(ask.text), ask.person)
    return Nothing()

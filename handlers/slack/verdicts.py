"""Judging reports: a click and a short form, both from a card, from App Home and from `/incident triage`."""

from dataclasses import replace
from typing import Any

from bot.manifests import Manifests
from bot.reporting import report_cards, triage, verdicts
from bot.reporting.verdicts import Finding, Near
from bot.rules import names
from bot.rules.text import one_line
from bot.rules.words import VERDICT_WORDS, Refusal, Verdict
from handlers.slack import report_card as cards
from handlers.slack import tags
from handlers.slack.blocks import Block, actions, button, context, modal, person, section, text_input
from handlers.slack.listening import Ask, Nothing, Open, Reply, Say, listen
from storage.db import Work
from storage.reports import scope_of

LISTED, FOLDED = 8, 20
REASON = 1000
NUMBER: dict[str, Any] = {"type": "number_input", "is_decimal_allowed": True}


@listen.command("triage", "shows the reports that wait for a verdict", "triage", "reports-waiting")
def waiting(work: Work, ask: Ask) -> Reply:
    """The reports that wait, those that are due first."""
    queue = report_cards.waiting(work, ask.manifests, ask.person, LISTED)
    if queue.on_duty:
        return Say(f"Reports are judged by whoever is on triage duty, now {person(queue.on_duty)}.")
    if not queue.reports:
        return Say("No report waits. Thank you.")
    return Say("Reports that wait", cards.queue(queue))


@listen.button("triage_open")
def open_incident(work: Work, ask: Ask) -> Reply:
    """One click, since harm may go on: the incident's own channel asks the rest."""
    row = verdicts.judge(work, ask.manifests, int(ask.text), Finding(Verdict.CONFIRMED), ask.person)
    number = row.incident_id or 0
    text = f"*{names.label(number)}* is opened from {names.report_label(row.id)}. Its channel is being made."
    return Say(text, follow=number)


@listen.button("triage_near_miss")
def near_miss(work: Work, ask: Ask) -> Reply:
    """It was stopped in time."""
    return _asking(work, ask, Verdict.NEAR_MISS)


@listen.button("triage_false_alarm")
def false_alarm(work: Work, ask: Ask) -> Reply:
    """Nothing failed."""
    return _asking(work, ask, Verdict.FALSE_POSITIVE)


@listen.button("triage_misunderstanding")
def misunderstanding(work: Work, ask: Ask) -> Reply:
    """It works as it should, and was not understood."""
    return _asking(work, ask, Verdict.MISUNDERSTANDING)


@listen.button("triage_unknown")
def unknown(work: Work, ask: Ask) -> Reply:
    """There is too little to go by."""
    return _asking(work, ask, Verdict.INSUFFICIENT_DATA)


def _asking(work: Work, ask: Ask, verdict: Verdict) -> Reply:
    row = triage.card_of(work, int(ask.text))
    if row.verdict is not None:
        raise Refusal(verdicts.first(row))
    verdicts.check_may(work, ask.manifests, row, ask.person)
    return Open(form(ask.manifests, row.id, verdict, row.system))


def form(manifests: Manifests, number: int, verdict: Verdict, system: str | None) -> Block:
    """Why, and for research what nearly failed; all of it may be left empty."""
    blocks: list[Block] = [
        section(f"*{names.report_label(number)}* is {VERDICT_WORDS[verdict]}. Whoever reported it hears so, and why."),
        text_input("reason", "Why?", optional=True, multiline=True, max_length=REASON),
    ]
    if verdict in (Verdict.NEAR_MISS, Verdict.FALSE_POSITIVE):
        blocks.append({**tags.field(manifests), "optional": True})
    if verdict is Verdict.NEAR_MISS:
        blocks += _near(manifests, system)
    return modal("verdict", "What did you find?", blocks, submit="Save", metadata=f"{number} {verdict}")


def _near(manifests: Manifests, system: str | None) -> list[Block]:
    """What held, and how narrowly."""
    known = manifests.systems.find(system)
    part = known.parts.get("guardrail") if known else None
    guardrail = {"initial_value": part.name} if part else {}
    return [
        text_input("guardrail", "Which guardrail held?", optional=True, max_length=60, **guardrail),
        text_input("score", "Its score", optional=True, **NUMBER),
        text_input("threshold", "Its threshold", optional=True, **NUMBER),
    ]


@listen.form("verdict")
def submit(work: Work, ask: Ask) -> Reply:
    """Judge it."""
    number, _, verdict = ask.metadata.partition(" ")
    finding = Finding(Verdict(verdict), ask.typed("reason"), ask.typed("tag") or None, near=_measured(ask))
    verdicts.judge(work, ask.manifests, int(number), finding, ask.person)
    return Nothing()


def _measured(ask: Ask) -> Near | None:
    """How near it was; without a guardrail's name numbers mean nothing."""
    guardrail = ask.typed("guardrail").strip()
    score, threshold = (_number(ask, field) for field in ("score", "threshold"))
    if not guardrail:
        if score is not None or threshold is not None:
            raise Refusal("Name the guardrail that gave these numbers, or leave them out.", "guardrail")
        return None
    return Near(guardrail, score, threshold)


def _number(ask: Ask, field: str) -> float | None:
    typed = ask.typed(field).strip()
    if not typed:
        return None
    try:
        number = float(typed)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e12:
        raise Refusal("Write a plain number, such as 0.87.", field)
    return number


@listen.button("triage_more")
def more(work: Work, ask: Ask) -> Reply:
    """All that a report says, and what else can be done with it."""
    number = int(ask.text)
    row = triage.card_of(work, number)
    blocks = cards.described(scope_of(number), report_cards.texts(work, number))[:40]
    blocks = blocks or [context("Nothing more was written.")]
    ask_them = [button("Ask the reporter", "triage_ask", ask.text)] if row.reporter or row.code_hash else []
    judged = [
        button("Misunderstanding", "triage_misunderstanding", ask.text),
        button("Too little known", "triage_unknown", ask.text),
        button("Add to an incident", "triage_add", ask.text),
        button("Same as …", "triage_same", ask.text),
    ]
    read = button("Show the words", "words", scope_of(number))
    offered = [*(judged if triage.waits(row) else []), *ask_them, read]
    title = names.report_label(number)
    return Open(modal("answer", title, [*blocks, actions(*offered)]))


@listen.button("triage_folded")
def folded(work: Work, ask: Ask) -> Reply:
    """Who else said the same, and why they were put together."""
    found = report_cards.folded(work, int(ask.text), FOLDED)
    if not found:
        return Say("Nothing is folded into it any more.")
    blocks: list[Block] = []
    for one in found:
        why = f"{person(one.by)} said so" if one.by else f"{one.percent} % of its wording is the same"
        split = button("Not the same", "triage_split", str(one.number))
        blocks += [section(f"*{one.label}* · {why}", split), cards.words(one.words, scope_of(one.number), 400)]
    return Open(modal("answer", f"The same as {names.report_label(int(ask.text))}", blocks[:100]))


@listen.button("triage_split")
def split(work: Work, ask: Ask) -> Reply:
    """It is another thing after all: it gets its own card."""
    row = triage.card_of(work, int(ask.text))
    verdicts.check_may(work, ask.manifests, row, ask.person)
    into = row.same_as
    triage.split(work, ask.manifests, row.id, ask.person)
    if into is not None and report_cards.folded(work, into, 1) and "view" in ask.body:
        return folded(work, replace(ask, text=str(into)))
    return Say(f"{names.report_label(row.id)} has a card of its own again.")


@listen.button("triage_same_as")
def same_as_this(work: Work, ask: Ask) -> Reply:
    """One click, where the card proposes it."""
    number, _, other = ask.text.partition(" ")
    finding = Finding(Verdict.DUPLICATE, same_as=int(other))
    verdicts.judge(work, ask.manifests, int(number), finding, ask.person)
    return Nothing()


@listen.button("triage_add_this")
def add_to_this(work: Work, ask: Ask) -> Reply:
    """One click, where the card names an incident that is alike."""
    number, _, incident = ask.text.partition(" ")
    verdicts.judge(work, ask.manifests, int(number), Finding(Verdict.CONFIRMED, incident=int(incident)), ask.person)
    return Nothing()


@listen.button("triage_same")
def same(work: Work, ask: Ask) -> Reply:
    """Ask which report it is the same as."""
    row = triage.card_of(work, int(ask.text))
    field = text_input("same_as", "Which report?", hint="Its number, such as REP-12", max_length=20)
    return _which("triage_same", f"{names.report_label(row.id)} is the same as", field, "Save", row.id)


@listen.form("triage_same")
def submit_same(work: Work, ask: Ask) -> Reply:
    """Fold it into the other one."""
    other = _numbered(ask.typed("same_as"), "REP", "same_as")
    finding = Finding(Verdict.DUPLICATE, ask.typed("reason"), same_as=other)
    verdicts.judge(work, ask.manifests, int(ask.metadata), finding, ask.person)
    return Nothing()


@listen.button("triage_add")
def add(work: Work, ask: Ask) -> Reply:
    """Ask which incident it belongs to."""
    row = triage.card_of(work, int(ask.text))
    field = text_input("incident", "Which incident?", hint="Its number, such as INC-42", max_length=20)
    return _which("triage_add", f"Add {names.report_label(row.id)} to", field, "Add", row.id)


@listen.form("triage_add")
def submit_add(work: Work, ask: Ask) -> Reply:
    """Add it to the incident."""
    incident = _numbered(ask.typed("incident"), "INC", "incident")
    finding = Finding(Verdict.CONFIRMED, ask.typed("reason"), incident=incident)
    verdicts.judge(work, ask.manifests, int(ask.metadata), finding, ask.person)
    return Nothing()


def _which(form: str, title: str, field: Block, submit: str, number: int) -> Reply:
    why = text_input("reason", "Why?", optional=True, max_length=REASON)
    return Open(modal(form, title, [field, why], submit=submit, metadata=str(number)))


def _numbered(typed: str, prefix: str, field: str) -> int:
    """A number that somebody wrote as `12`, `#12` or with its prefix."""
    number = typed.strip().lstrip("#").upper().removeprefix(f"{prefix}-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Refusal(f"“{one_line(typed, 20)}” is no number. Write it like {prefix}-12.", field)
    return int(number)


@listen.button("triage_ask")
def ask_reporter(work: Work, ask: Ask) -> Reply:
    """Ask what to ask."""
    row = triage.card_of(work, int(ask.text))
    who = person(row.reporter) if row.reporter else "They gave no name; they see it when they look with their code."
    field = text_input("question", "What do you want to know?", multiline=True, max_length=REASON)
    title = f"Ask about {names.report_label(row.id)}"
    return Open(modal("triage_ask", title, [section(who), field], submit="Ask", metadata=str(row.id)))


@listen.form("triage_ask")
def submit_ask(work: Work, ask: Ask) -> Reply:
    """Ask whoever reported it."""
    verdicts.ask(work, ask.manifests, int(ask.metadata), ask.typed("question"), ask.person)
    return Nothing()


@listen.button("triage_back")
def take_back(work: Work, ask: Ask) -> Reply:
    """Take a verdict back."""
    verdicts.take_back(work, ask.manifests, int(ask.text), ask.person)
    return Nothing()

"""How bad an incident is, by what people answered: a table of rules, of which the worst that applies decides."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.rules.questions import (
    QUESTIONS,
    Acted,
    Answers,
    Attack,
    Broken,
    Choice,
    Data,
    Harm,
    Left,
    People,
    Public,
    Question,
    Reach,
    Stakes,
    System,
)
from bot.rules.words import Severity

S1, S2, S3, S4 = Severity
STEP_UP = {S2: S1, S3: S2, S4: S3}
STEP_DOWN = {S1: S2, S2: S3, S3: S4, S4: S4}


class Rule(NamedTuple):
    """An incident is at least so severe when every answer is at least so bad."""

    name: str
    severity: Severity
    when: tuple[Choice, ...]
    sentence: str
    """True of every answer that is as bad or worse, unless a worse rule speaks for that answer."""
    steps_up: bool = True
    """Counts one step worse on a high-stakes system."""


class Judgement(NamedTuple):
    """How bad it is and why."""

    severity: Severity
    """With the worst answer to whatever nobody knows."""
    at_least: Severity
    """With the best answer to whatever nobody knows: no answer can make it less severe than this."""
    potential: Severity | None
    """Of a near miss: how severe it would have been."""
    offered: Severity
    """With the worst answer, and yet S1 only when it is known, or when an answer points to it and one more settles it:
    personal data, and nobody knows whether it got outside."""
    in_silence: Severity
    """What it is treated as while nobody rates it: never S1 by a guess, which would wake too many people."""
    reasons: tuple[str, ...]
    """What is not ruled out and would make it worse, then what is known; the worst first."""
    unknowns: tuple[Question, ...]
    """The questions whose answers can still change the result, in the order of asking."""


TABLE = (
    Rule("hurt", S1, (Harm.SEVERE,), "Somebody is badly hurt, or could be at any moment."),
    Rule("illegal", S1, (Harm.ILLEGAL,), "It made something illegal, or something that harms a child."),
    Rule("harm to thousands", S1, (Harm.UNFAIR, People.THOUSANDS), "It harms a thousand people or more."),
    Rule(
        "decides on thousands", S1, (Stakes.DECISIONS, People.THOUSANDS), "It decided about a thousand people or more."
    ),
    Rule("personal data out", S1, (Data.PERSONAL, Left.OUTSIDE), "Personal data, passwords or keys got outside."),
    Rule("done for good", S1, (Acted.FOR_GOOD,), "It did something that cannot be undone."),
    Rule("hijacked to act", S1, (Attack.UNAIDED, Acted.UNDOABLE), "Hidden text made it act, and nobody had to click."),
    Rule(
        "hijacked to tell",
        S1,
        (Attack.UNAIDED, Data.INTERNAL, Left.OUTSIDE),
        "Hidden text made it send data outside, and nobody had to click.",
    ),
    Rule("stolen", S1, (Broken.STOLEN,), "The model was stolen."),
    Rule("poisoned", S1, (Broken.POISONED,), "Something poisoned or tampered with is running."),
    Rule("down", S1, (Broken.DOWN,), "A service that people depend on is down."),
    # That a mistake of it weighs heavily is what makes the harm serious; it does not count twice.
    Rule("serious", S2, (Harm.SERIOUS,), "It could seriously harm somebody.", steps_up=False),
    Rule(
        "harm again and again",
        S2,
        (Attack.REPEATABLE, Harm.MINOR, Reach.ONGOING),
        "It can be made to do harm again and again, and nothing stops that yet.",
    ),
    Rule("data suspected out", S2, (Data.CONFIDENTIAL, Left.SUSPECTED), "Confidential data is outside, or may be."),
    Rule("data inside", S2, (Data.CONFIDENTIAL, Left.INSIDE), "Colleagues saw data that they must not see."),
    Rule("steered", S2, (Attack.UNAIDED,), "Hidden text steered it, and nobody had to click."),
    Rule("campaign", S2, (Attack.CAMPAIGN,), "Somebody tried a hundred times or more, and some of it worked."),
    Rule("decides", S2, (Stakes.DECISIONS,), "It decided about people."),
    Rule("large sum", S2, (Stakes.LARGE,), "A large sum or many promises are at stake."),
    Rule("unguarded", S2, (Broken.UNGUARDED,), "A safeguard is off where outsiders can reach it."),
    Rule("done", S2, (Acted.UNDOABLE,), "It did something that it must not do."),
    Rule("loss to hundreds", S2, (Harm.MINOR, People.HUNDREDS), "It harms a hundred people or more."),
    Rule("unfair", S3, (Harm.UNFAIR,), "It treated people unfairly or hatefully."),
    Rule("small loss", S3, (Harm.MINOR,), "It caused an annoyance or a small loss."),
    Rule("several people", S3, (People.FEW,), "More than one person is affected."),
    Rule("drift", S3, (Broken.DRIFT,), "It got measurably worse."),
    Rule("blocked", S3, (Acted.BLOCKED,), "It tried something that it must not do, and was stopped."),
    Rule("got through", S3, (Attack.ONCE,), "Somebody got round its safeguards."),
    Rule("probing", S3, (Attack.PROBING,), "Somebody tries to get round its safeguards."),
    Rule("small sum", S3, (Stakes.SMALL,), "It promised or paid something that it must not."),
    Rule("internal data out", S3, (Data.INTERNAL, Left.SUSPECTED), "Internal data is outside, or may be."),
    # Lifts what would be S4, and lifts no further on a high-stakes system, which lifts that by itself.
    Rule("public", S3, (Public.YES,), "People outside talk about it.", steps_up=False),
    Rule("harmless", S4, (), "Nothing worse is known than a single harmless error."),
)
"""Every rule, the worst first."""


def _on_high_stakes(rule: Rule) -> Rule:
    """The same rule one step worse, for a system whose mistakes weigh heavily."""
    sentence = f"{rule.sentence[:-1]}, on an AI whose mistakes weigh heavily."
    return Rule(rule.name, STEP_UP[rule.severity], (*rule.when, System.HIGH_STAKES), sentence)


RULES = tuple(
    sorted(
        (*TABLE, *(_on_high_stakes(rule) for rule in TABLE if rule.steps_up and rule.severity in STEP_UP)),
        key=lambda rule: rule.severity,
    )
)
"""The table with what high-stakes systems add; the first that applies decides."""


def judge(answers: Answers) -> Judgement:
    """How bad an incident is by these answers; whatever is unknown counts as the worst that it can be."""
    known = [rule for rule in RULES if _applies(rule, answers)]
    worse = [rule for rule in RULES if rule.severity < known[0].severity and _may_apply(rule, answers)]
    worst, best = (worse or known)[0].severity, known[0].severity
    near_miss = answers.reach is Reach.STOPPED
    severity = STEP_DOWN[worst] if near_miss else worst
    return Judgement(
        severity=severity,
        at_least=STEP_DOWN[best] if answers.reach in (None, Reach.STOPPED) else best,
        offered=severity if best is S1 or any(_points(rule, answers) for rule in worse) else max(severity, S2),
        in_silence=severity if best is S1 else max(severity, S2),
        potential=worst if near_miss else None,
        reasons=(*_not_ruled_out(worse, answers), *_known(known), *_lowered(worst, near_miss)),
        unknowns=_unknowns(worse, worst, answers),
    )


def to_ask(answers: Answers) -> tuple[Question, ...]:
    """What is left to ask, in order: nothing that cannot change the result or does not make sense yet."""
    return tuple(one for one in judge(answers).unknowns if one.after is None or answers.to(one.after) is not None)


def _applies(rule: Rule, answers: Answers) -> bool:
    """By what is known alone."""
    return not _missing(rule, answers) and _may_apply(rule, answers)


def _may_apply(rule: Rule, answers: Answers) -> bool:
    """Nothing that is known speaks against it."""
    given = ((answers.to(type(limit)), limit) for limit in rule.when)
    return all(answer is None or answer.place >= limit.place for answer, limit in given)


def _points(rule: Rule, answers: Answers) -> bool:
    """An answer was given that speaks for an S1, and one more would settle it."""
    missing = _missing(rule, answers)
    given = [limit for limit in rule.when if not isinstance(limit, System) and type(limit) not in missing]
    return rule.severity is S1 and bool(given) and len(missing) == 1 and System not in missing


def _missing(rule: Rule, answers: Answers) -> set[type[Choice]]:
    """The questions that a rule asks and nobody has answered."""
    return {type(limit) for limit in rule.when if answers.to(type(limit)) is None}


def _unknowns(worse: Iterable[Rule], worst: Severity, answers: Answers) -> tuple[Question, ...]:
    """The questions on which a worse result rests; whether it reached anybody matters for all but the mildest."""
    open_ones = {question for rule in worse for question in _missing(rule, answers)}
    if answers.reach is None and worst is not S4:
        open_ones.add(Reach)
    return tuple(question for question in QUESTIONS if question.choices in open_ones)


def _not_ruled_out(worse: Iterable[Rule], answers: Answers) -> list[str]:
    """What may be so, once for each thing that nobody knows."""
    said: set[type[Choice]] = set()
    sentences = []
    for rule in worse:
        missing = _missing(rule, answers)
        if missing - said:
            sentences.append(f"Not ruled out: {rule.sentence[0].lower()}{rule.sentence[1:]}")
            said |= missing
    return sentences


def _known(rules: list[Rule]) -> list[str]:
    """Why it is so bad, without what a worse reason says already."""
    return [rule.sentence for rule in rules if not any(_says_more(other, rule) for other in rules)]


def _says_more(other: Rule, rule: Rule) -> bool:
    """Another rule is as severe and asks as much or more of the same answers."""
    limits = {type(limit): limit.place for limit in other.when}
    asked = [limit for limit in rule.when if not isinstance(limit, System)]
    covered = all(limits.get(type(limit), -1) >= limit.place for limit in asked)
    return other is not rule and other.severity <= rule.severity and covered


def _lowered(severity: Severity, near_miss: bool) -> list[str]:
    """That a near miss is answered more calmly."""
    if not near_miss or severity is S4:
        return []
    return [f"A safeguard stopped it before it reached anybody, so it is answered one step below {severity}."]

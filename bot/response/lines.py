"""The lines of a timeline in plain words; whoever shows them says how a person or a channel looks there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from bot.rules.words import VERDICT_WORDS, Role, Verdict

WORDS: dict[str, tuple[str, ...]] = {
    "declared": (
        "{who} opened it, because what opened INC-{follows} is back",
        "opened, because what opened INC-{follows} is back",
        "{who} opened the incident",
        "an alert opened the incident",
    ),
    "evidence read": ("{who} read what was captured word for word, as {part}", "what was captured was read"),
    "evidence looked at": (
        "{who} looked at what was held back, as {part}",
        "somebody looked at what was held back",
    ),
    "evidence shown after a look": (
        "{who} let words be shown that were held back, as {part}",
        "words that were held back may be shown",
    ),
    "evidence exported": ("what was captured was exported word for word",),
    "evidence held": ("{who} put a legal hold on the evidence, as {part}",),
    "evidence released": ("{who} took the legal hold away, as {part}",),
    "evidence erased": ("{who} erased the evidence for ever, as {part}",),
    "evidence stated": ("{who} said of the evidence: {item} {presence}",),
    "forbidden": ("{who} marked what was captured as illegal to possess; none of it is kept",),
    "system named": ("{who} named the AI system", "the alert named the AI system"),
    "message kept": ("{who} kept a copy of the message", "what the alert said was kept"),
    "report added": ("{who} added the report REP-{report}",),
    "message added": ("{who} wrote, and {by} kept it", "a message was kept by {by}"),
    "message edited": ("{who} changed the message of {sent}", "the message of {sent} was changed"),
    "message removed": (
        "the message of {author} of {sent} was deleted; it said last",
        "the message of {sent} was deleted; it said last",
        "a message that was kept was deleted",
    ),
    "message missed": ("{who} wanted a message kept that was deleted before it could be copied",),
    "channel opened": (
        "{channel} was opened in place of {before}",
        "{channel} was opened",
        "the channel was opened",
    ),
    "channel lost": ("the channel was {happened}",),
    "channel found": ("the channel is back",),
    "channel archived": ("the channel was archived",),
    "team assembled": ("the card was pinned and the team was there",),
    "card put back": ("the card was put back",),
    "name put back": ("the channel got its name back",),
    "twin removed": ("a message that was sent twice was removed",),
    "alerts resolved": ("the alerts were resolved",),
    "alert fires again": ("the alert fired again",),
    "people brought in": ("{who} brought in {people}", "{who} brought people in"),
    "could not be invited": ("could not be invited: {people}",),
    "could not be done": ("{effect}: {reason}",),
    "tried again": ("{who} tried again what could not be done",),
    "role offered": ("{who} offered {role} to {person}", "{person} was asked to take {role}"),
    "role taken": ("{who} took {role} over from {from}", "{who} took {role}", "{person} took {role}"),
    "offer declined": ("{who} declined {role}", "{person} declined {role}"),
    "offer unanswered": ("{who} did not answer who takes {role}", "{person} did not answer who takes {role}"),
    "offer withdrawn": ("the offer of {role} to {person} was withdrawn", "the offer of {role} was withdrawn"),
    "handed over": ("{person} handed {role} over to {who}", "{from} handed {role} over to {to}"),
    "role released": ("{who} gave {role} back", "{person} was released from {role}"),
    "nobody available": (
        "{who} wrote that nobody is available for {role}, and {from} is free",
        "{who} wrote that nobody is available for {role}",
        "nobody is available for {role}",
    ),
    "everybody asked": ("everybody in the channel was asked to take command",),
    "stand-in": ("{who} let {person} stand in on {rota}", "{person} stands in on {rota}"),
    "rated": (
        "{who} agreed with {asked_by} that it is {severity} and no longer {from}",
        "{who} rated it {severity}, after {from}",
        "{who} rated it {severity}",
        "it was rated {severity}",
    ),
    "answered": ("{who} answered how bad it is",),
    "lowering asked": ("{who} wants to lower it from {from} to {severity}",),
    "lowering kept": ("{who} kept it {severity}, which {asked_by} wanted to lower",),
    "lowering expired": ("nobody agreed with {asked_by}, so it stays {severity}",),
    "late": ("late for {severity}: {target}",),
    "postmortem begun": (
        "{who} began the post-mortem, which {owner} owns",
        "the post-mortem was begun; {owner} owns it",
        "the post-mortem was begun",
    ),
    "postmortem written": ("{who} wrote in the post-mortem: {section}", "{who} wrote in the post-mortem"),
    "playbook judged": ("{who} said of the playbook: {judged}", "{who} judged the playbook"),
    "postmortem given": ("{who} gave the post-mortem to {person}",),
    "postmortem review asked": ("{who} asked {person} to review the post-mortem",),
    "postmortem sent back": ("{who} asked for changes of the post-mortem",),
    "postmortem published": ("{who} reviewed and published the post-mortem",),
    "postmortem revised": ("{who} took the post-mortem up again",),
    "postmortem escalated": (
        "the post-mortem is overdue, and {person} was told",
        "the post-mortem is overdue, and nobody is on duty who could be told",
    ),
    "escalated": ("{person} was called ({rota}), because {target}", "{rota} was called, because {target}"),
    "treated as": ("nobody had rated it, so it is treated as {severity}",),
    "tagged": ("{who} said what failed: {name}, also {others}", "{who} said what failed: {name}"),
    "kind set": ("{who} said how the AI system fails: {kind}",),
    "phase": ("{who} moved it from {from} to {to}", "{who} moved it to {to}", "it moved to {to}"),
    "resolved": (
        "{who} resolved it: the harm {stopped}, and {reviewer} owns the review",
        "{who} resolved it",
        "it was resolved",
    ),
    "cancelled": (
        "{who} ended it: it was {verdict}",
        "{who} cancelled it: declaring it was a mistake",
        "it was cancelled",
    ),
    "closed": ("{who} closed it", "it was closed"),
    "reopened": ("{who} reopened it", "it was reopened"),
    "task added": ("{who} added the task “{step}”", "{who} added a task"),
    "task taken": (
        "{who} gave the task “{step}” to {person}",
        "{who} gave a task to {person}",
        "{who} took the task “{step}”",
        "{who} took a task",
    ),
    "task done": ("{who} ticked “{step}”", "{who} ticked a task"),
    "task not needed": ("{who} said that nobody needs to do “{step}”", "{who} said that nobody needs to do a task"),
    "task reopened": ("{who} opened the task “{step}” again", "{who} opened a task again"),
    "task put off": ("{who} put {tasks} off until the review", "{who} put a task off until the review"),
    "follow-up added": (
        "{who} gave a follow-up to {person}",
        "{who} added a follow-up",
        "a follow-up was added",
    ),
    "follow-up done": ("{who} did a follow-up", "a follow-up was done"),
    "follow-up dropped": ("{who} dropped a follow-up", "a follow-up was dropped"),
    "follow-up reopened": ("{who} opened a follow-up again", "a follow-up was opened again"),
    "follow-up given": ("{who} gave the follow-up of {from} to {person}", "{person} took over a follow-up"),
    "follow-up moved": (
        "{who} moved a follow-up from {was_due} to {due}",
        "{who} moved the date of a follow-up",
        "the date of a follow-up was moved",
    ),
    "follow-up escalated": ("{person} was told that a follow-up is long overdue",),
    "factor added": ("{who} said what contributed ({factor_kind})", "{who} said what contributed"),
    "factor dropped": ("{who} said that this did not contribute after all",),
    "nothing else": ("{who} said that nothing else contributed",),
    "hypothesis added": ("{who} supposed why it happened",),
    "finding for": ("{who} found what speaks for a hypothesis",),
    "finding against": ("{who} found what speaks against a hypothesis",),
    "hypothesis settled": ("{who} said of a hypothesis: {state}", "{who} said what became of a hypothesis"),
    "guardrail": ("{who} said how the guardrail failed: {guardrail}", "{who} said how the guardrail failed"),
    "vulnerability window": (
        "{who} said that it could have happened from {begins} until {ends}",
        "{who} said that it could have happened since {begins}",
        "{who} said that it could have happened until {ends}",
        "{who} said that it is not known since when it could have happened",
    ),
    "update": ("{who} wrote an update", "an update was written"),
    "times corrected": ("{who} corrected when it {corrected}", "{who} corrected who noticed"),
    "came back": (
        "{who} said that it is INC-{earlier} again",
        "it is INC-{earlier} again: {why}",
        "{who} said that it is an earlier one again",
        "it is an earlier one again",
    ),
    "not the same": ("{who} said that it is not INC-{earlier} again", "{who} said that it is not an earlier one again"),
    "released for learning": ("{who} let it appear in agenda, digests and figures",),
    "reminded": ("a reminder went out: the {of} is due", "a reminder went out"),
    "ticket filed": ("the ticket {key} was filed", "its ticket was filed"),
    "ticket linked": ("{who} linked the ticket {key}", "a ticket was linked"),
    "ticket edited": (
        "{who} changed the {field} in {key}, where it is not theirs to change; it was put back",
        "{name} changed the {field} in {key}, where it is not theirs to change; it was put back",
        "somebody changed the {field} in {key}, where it is not theirs to change; it was put back",
        "what is ours was changed in its ticket; it was put back",
    ),
    "ticket comment": ("{who} wrote in {key}", "somebody wrote in {key}", "a comment was written in its ticket"),
    "ticket twin closed": ("{twin}, filed beside {key} by mistake, was closed", "a ticket filed twice was closed"),
    "paged": ("the pager of {rota} rang for {person}", "the pager of {rota} rang"),
    "page acknowledged": ("{who} came, so the pager of {rota} is quiet", "the pager of {rota} is quiet"),
    "page resolved": ("the pager of {rota} was told that it is over",),
}
"""What each event reads as: the first sentence whose facts are all there."""
LATE: dict[str, str] = {
    "ack": "nobody had come",
    "commander": "nobody commanded",
    "roles": "a role was not filled",
    "decision": "it was not decided what to contain",
    "contained": "it was not contained",
}
"""What was the matter when something was late."""
SAME_PERSON = ("task taken", "role taken", "follow-up added")
"""Where whoever does it is usually the one it is about, and need not be named twice."""
NAMED = 10
"""So many people are named in one line."""


class Look(NamedTuple):
    """How things inside a line look where it is shown; `words` makes other people's words safe there."""

    person: Callable[[str | None], str]
    channel: Callable[[str | None], str]
    moment: Callable[[datetime], str]
    words: Callable[[str], str]
    effect: Callable[[str], str]
    reason: Callable[[str], str]


def sentence(look: Look, who: str | None, what: str, facts: dict[str, Any]) -> str:
    """A line in words; an event that nobody wrote words for reads as what it is called."""
    known = _Facts(look, {**facts, "who": who})
    if what in SAME_PERSON and facts.get("person") == who:
        known.facts["person"] = None
    late = _filled(" (late: it was due at {late_since})", known) or ""
    for template in WORDS.get(what, ()):
        if (words := _filled(template, known)) is not None:
            return words + late
    return f"{look.person(who)} {look.words(what)}" if who else look.words(what)


def _filled(template: str, known: "_Facts") -> str | None:
    try:
        return template.format_map(known)
    except (KeyError, ValueError, TypeError, AttributeError):
        return None  # A fact is missing, or is not what this version takes it for.


class _Facts(dict[str, str]):
    """The facts of a line, each shown as what it is; one that is missing raises KeyError."""

    def __init__(self, look: Look, facts: dict[str, Any]) -> None:
        super().__init__()
        self.look, self.facts = look, facts

    def __missing__(self, name: str) -> str:
        value = self.facts.get(name)
        if value is None:
            raise KeyError(name)
        shown = SHOWN.get(name)
        return shown(self.look, value) if shown else self.look.words(str(value))


def _person(look: Look, value: Any) -> str:
    return look.person(str(value))


def _channel(look: Look, value: Any) -> str:
    return look.channel(str(value))


def _moment(look: Look, value: Any) -> str:
    return look.moment(datetime.fromisoformat(value))


def _role(look: Look, value: Any) -> str:
    return "command" if value == Role.COMMANDER else f"the role {look.words(str(value))}"


def _either(look: Look, value: Any) -> str:
    """A person, or what an incident was before and is now."""
    text = str(value)
    return look.person(text) if text[:1] in ("U", "W") and text.isalnum() and text.isupper() else look.words(text)


def _people(look: Look, value: Any) -> str:
    """People by id or, with the reason of each, people who could not come."""
    if isinstance(value, dict):
        names = [f"{look.person(who)} ({look.reason(str(why))})" for who, why in value.items()]
    else:
        names = [look.person(who) for who in value]
    rest = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {rest} more" if rest > 0 else "")


def _count(look: Look, value: Any) -> str:
    return "1 task" if len(value) == 1 else f"{len(value)} tasks"


def _stopped(look: Look, value: Any) -> str:
    return "is stopped" if value else "may go on"


def _verdict(look: Look, value: Any) -> str:
    return VERDICT_WORDS[Verdict(value)]


SHOWN: dict[str, Callable[[Look, Any], str]] = {
    **dict.fromkeys(("who", "by", "author", "person", "owner", "reviewer", "asked_by"), _person),
    **dict.fromkeys(("channel", "before"), _channel),
    **dict.fromkeys(("sent", "late_since", "was_due", "due", "begins", "ends"), _moment),
    **dict.fromkeys(("from", "to"), _either),
    "role": _role,
    "people": _people,
    "tasks": _count,
    "stopped": _stopped,
    "target": lambda look, value: LATE.get(str(value), look.words(str(value))),
    "verdict": _verdict,
    "effect": lambda look, value: look.effect(str(value)),
    "reason": lambda look, value: look.reason(str(value)),
}

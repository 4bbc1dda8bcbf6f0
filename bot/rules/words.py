"""The words of the house: every small value that Slack, code, tables and documents share."""

from enum import IntEnum, StrEnum


class Mode(StrEnum):
    """Is this the real thing?  A drill pages nobody; a retrospective is entered after the fact."""

    LIVE = "live"
    DRILL = "drill"
    RETROSPECTIVE = "retrospective"


class Kind(StrEnum):
    """How an AI system failed, in the word that also ends the channel's name."""

    JAILBREAK = "jailbreak"
    INJECTION = "injection"
    LEAK = "leak"
    HARMFUL = "harmful"
    WRONG = "wrong"
    BIAS = "bias"
    DRIFT = "drift"
    RUNAWAY = "runaway"
    UNSORTED = "unsorted"


KIND_SENTENCES: dict[Kind, str] = {
    Kind.JAILBREAK: "talked into breaking its rules",
    Kind.INJECTION: "obeyed text hidden in a document",
    Kind.LEAK: "gave away what it should keep",
    Kind.HARMFUL: "said something harmful",
    Kind.WRONG: "made something up",
    Kind.BIAS: "treated people unequally",
    Kind.DRIFT: "got worse over time",
    Kind.RUNAWAY: "acts without control",
    Kind.UNSORTED: "not sorted yet",
}


class Phase(StrEnum):
    """Where an incident stands, from the first look to the last lesson."""

    TRIAGE = "triage"
    CONTAINING = "containing"
    INVESTIGATING = "investigating"
    REMEDIATING = "remediating"
    RECOVERING = "recovering"
    REVIEWING = "reviewing"
    CLOSED = "closed"


PLACE = {phase: place for place, phase in enumerate(Phase)}
"""How far along each phase is, from 0."""


class Severity(StrEnum):
    """How bad it is, once somebody has rated it; S1 is the worst."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Role(StrEnum):
    """A part that somebody plays in an incident; one person may play several."""

    COMMANDER = "commander"
    COMMUNICATIONS = "communications"
    SCRIBE = "scribe"
    INVESTIGATION = "investigation"
    CONTAINMENT = "containment"
    SUBJECT_EXPERT = "subject expert"
    RESEARCH_LIAISON = "research liaison"
    LEGAL = "legal"


class Door(StrEnum):
    """How an incident or a report came in."""

    COMMAND = "command"
    FORM = "form"
    SHORTCUT = "shortcut"
    ALERT = "alert"
    REPORT = "report"
    """An incident that triage opened from a report."""
    MESSAGE = "direct message"
    HOME = "app home"
    REACTION = "reaction"
    PRODUCT = "product"
    """A "report this" button in a product, through `POST /reports/{source}`."""


class Verdict(StrEnum):
    """What came of a report or of an incident's triage; every one of them is kept for research."""

    CONFIRMED = "confirmed"
    NEAR_MISS = "near_miss"
    FALSE_POSITIVE = "false_positive"
    MISUNDERSTANDING = "misunderstanding"
    DUPLICATE = "duplicate"
    INSUFFICIENT_DATA = "insufficient_data"


VERDICT_WORDS: dict[Verdict, str] = {
    Verdict.CONFIRMED: "a real failure",
    Verdict.NEAR_MISS: "a near miss",
    Verdict.FALSE_POSITIVE: "not a failure",
    Verdict.MISUNDERSTANDING: "a misunderstanding",
    Verdict.DUPLICATE: "known already",
    Verdict.INSUFFICIENT_DATA: "too little known",
}
"""What a screen says for a verdict."""


class Priority(IntEnum):
    """Which effect goes first when Slack allows only some of them; lower goes first."""

    URGENT = 0
    NORMAL = 10
    BACKGROUND = 20


class Refusal(Exception):
    """A rule said no; the sentence is for the person who asked and names the way out.

    `field` names the form field that the sentence belongs beside, when there is one.
    """

    def __init__(self, sentence: str, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field

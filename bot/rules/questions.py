"""The questions that tell how bad an incident is, in plain words and in the order in which to ask them."""

from enum import StrEnum
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict

SCREEN = 10
"""How many questions a person can take in at once."""


class Choice(StrEnum):
    """One of the answers to a question; each kind of choice runs from the most harmless to the worst."""

    words: str
    """What somebody who chooses it reads."""

    def __new__(cls, value: str, words: str) -> Self:
        """A choice that is stored as its value and read in words."""
        choice = str.__new__(cls, value)
        choice._value_ = value
        choice.words = words
        return choice

    @property
    def place(self) -> int:
        """How bad it is beside the other answers to the same question, from 0."""
        return list(type(self)).index(self)


class Harm(Choice):
    """What it did to people; what it said counts by what the saying can do."""

    NONE = "none", "Nothing: it was wrong or odd, and harmless"
    MINOR = "minor", "An annoyance or a small loss"
    UNFAIR = "unfair", "It treated people unfairly or hatefully"
    SERIOUS = "serious", "It could seriously harm somebody, as dangerous advice can"
    ILLEGAL = "illegal", "It made something illegal, or something that harms a child"
    SEVERE = "severe", "Somebody is badly hurt, or could be at any moment"


class Reach(Choice):
    """Whether it reached anybody, and whether it still does."""

    STOPPED = "stopped", "A safeguard stopped it before it reached anybody"
    OVER = "over", "It happened and is over"
    ONGOING = "ongoing", "It is still happening, or can happen again"


class Acted(Choice):
    """What an agent did with its tools."""

    NOTHING = "nothing", "No"
    BLOCKED = "blocked", "It tried and was stopped"
    UNDOABLE = "undoable", "Yes, and it can be undone"
    FOR_GOOD = "for good", "Yes, and it cannot be undone"


class Data(Choice):
    """The most sensitive data that is involved."""

    NONE = "none", "None, or only what is public"
    INTERNAL = "internal", "Internal, as its instructions are"
    CONFIDENTIAL = "confidential", "Confidential"
    PERSONAL = "personal", "About people, or passwords and keys"


class Left(Choice):
    """Who could see that data and must not."""

    NOWHERE = "nowhere", "Nowhere that it must not be"
    INSIDE = "inside", "To colleagues who must not see it"
    SUSPECTED = "suspected", "Perhaps outside"
    OUTSIDE = "outside", "Outside, that is certain"


class Broken(Choice):
    """The worst thing that is wrong with the AI system itself."""

    NOTHING = "nothing", "Nothing"
    DRIFT = "drift", "It got measurably worse"
    UNGUARDED = "unguarded", "A safeguard is off where outsiders can reach it"
    DOWN = "down", "A service that people depend on is down"
    POISONED = "poisoned", "Something poisoned or tampered with is running"
    STOLEN = "stolen", "The model was stolen"


class People(Choice):
    """How many people are affected."""

    ONE = "one", "One"
    FEW = "few", "More than one"
    HUNDREDS = "hundreds", "A hundred or more"
    THOUSANDS = "thousands", "A thousand or more"


class Attack(Choice):
    """Whether somebody abuses it, and how easily that works."""

    NONE = "none", "No"
    PROBING = "probing", "Somebody tries, so far in vain"
    ONCE = "once", "Somebody got through once"
    REPEATABLE = "repeatable", "It works again and again"
    CAMPAIGN = "campaign", "A hundred tries or more, and some worked"
    UNAIDED = "unaided", "Hidden text steered it, and nobody had to click"


class Stakes(Choice):
    """What it promised, paid or decided."""

    NONE = "none", "Nothing"
    SMALL = "small", "A small sum, or one promise"
    LARGE = "large", "A large sum, or many promises"
    DECISIONS = "decisions", "A decision about people, such as a job, a loan or care"


class Public(Choice):
    """Whether people outside talk about it."""

    NO = "no", "No"
    YES = "yes", "Yes"


class System(Choice):
    """Whether the AI system is one of those that were marked as high-stakes."""

    ORDINARY = "ordinary", "No"
    HIGH_STAKES = "high-stakes", "Yes"


class Answers(BaseModel):
    """What is known; none means that nobody knows yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    harm: Harm | None = None
    reach: Reach | None = None
    acted: Acted | None = None
    data: Data | None = None
    left: Left | None = None
    broken: Broken | None = None
    people: People | None = None
    attack: Attack | None = None
    stakes: Stakes | None = None
    public: Public | None = None
    system: System | None = None

    def to(self, question: type[Choice]) -> Choice | None:
        """The answer to one question."""
        answer: Choice | None = getattr(self, question.__name__.lower())
        return answer


class Question(NamedTuple):
    """A question and its answers, the most harmless first."""

    choices: type[Choice]
    text: str
    after: type[Choice] | None = None
    """The question whose answer it needs to make sense."""

    @property
    def id(self) -> str:
        """The field of the answers that it fills."""
        return self.choices.__name__.lower()


QUESTIONS = (
    Question(Harm, "What is the worst that it did to people, or could do?"),
    Question(Reach, "Is it over?"),
    Question(Acted, "Did it do something that it must not do?"),
    Question(Data, "What data is involved?"),
    Question(Left, "Where did that data go?", after=Data),
    Question(Broken, "Is something wrong with the AI itself?"),
    Question(People, "How many people are affected?"),
    Question(Attack, "Does somebody do this on purpose?"),
    Question(Stakes, "Did it promise, pay or decide something?"),
    Question(Public, "Do people outside talk about it?"),
    Question(System, "Is it an AI whose mistakes weigh heavily?"),
)
"""What settles most comes first: after a bad answer to the first, only the second is left."""

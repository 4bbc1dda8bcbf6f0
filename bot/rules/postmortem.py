"""The words of a post-mortem: its sections, what each is asked, why there is one, and what becomes of it."""

from enum import StrEnum


class Section(StrEnum):
    """A part that people write; its value is its heading."""

    DETECTION = "detection"
    ACTIONS = "actions taken"
    FINDINGS = "findings"
    REMEDIATION = "remediation"
    IMPACT = "impact"
    WELL_RESPONSE = "went well: incident response"
    HARD_RESPONSE = "was hard: incident response"
    WELL_MONITORING = "went well: monitoring"
    HARD_MONITORING = "was hard: monitoring"
    WELL_EVALUATION = "went well: evaluation"
    HARD_EVALUATION = "was hard: evaluation"
    WELL_DEVELOPMENT = "went well: development"
    HARD_DEVELOPMENT = "was hard: development"
    LESSONS = "lessons"
    PLAYBOOK = "playbook"

    @property
    def heading(self) -> str:
        """As it stands above its words."""
        return self.value.capitalize()


REPORT = (Section.DETECTION, Section.ACTIONS, Section.FINDINGS, Section.REMEDIATION, Section.IMPACT)
"""What data fills and people complete."""
AREAS: dict[str, tuple[Section, Section]] = {
    "incident response": (Section.WELL_RESPONSE, Section.HARD_RESPONSE),
    "monitoring": (Section.WELL_MONITORING, Section.HARD_MONITORING),
    "evaluation": (Section.WELL_EVALUATION, Section.HARD_EVALUATION),
    "development": (Section.WELL_DEVELOPMENT, Section.HARD_DEVELOPMENT),
}
"""What went well and what was hard, by area."""
LEARNT = tuple(one for pair in AREAS.values() for one in pair)

ASKS: dict[Section, str] = {
    Section.DETECTION: "Who or what noticed it, after how long, and what could have shown it sooner?",
    Section.ACTIONS: "What was done, in which order, and what did it change?",
    Section.FINDINGS: "What made it possible, and how do we know?",
    Section.REMEDIATION: "What is mended, what is still off, and what comes next?",
    Section.IMPACT: "Who was affected, how many, how badly, and for how long?",
    Section.LESSONS: "What would you tell somebody who meets this for the first time?",
    Section.PLAYBOOK: "What helped in it, what misled, what was not there?",
}
"""What a section should answer."""


class Why(StrEnum):
    """Why there is a post-mortem."""

    REQUIRED = "required"
    RECURRING = "recurring"
    NEAR_MISS = "near miss"
    CHOSEN = "chosen"


MUST = Why.REQUIRED, Why.RECURRING
"""Without these nothing is closed."""


class State(StrEnum):
    """What has become of it."""

    DRAFT = "draft"
    REVIEW = "in review"
    PUBLISHED = "published"
    ASIDE = "aside"


class Playbook(StrEnum):
    """What it finds about the playbook."""

    HELPED = "helped"
    CHANGE = "to be changed"
    MISSING = "missing"


PLAYBOOKS: dict[Playbook, str] = {
    Playbook.HELPED: "It helped as it is",
    Playbook.CHANGE: "It is to be changed",
    Playbook.MISSING: "There was none for this",
}
LONGEST = 2500
"""The most characters of a section."""

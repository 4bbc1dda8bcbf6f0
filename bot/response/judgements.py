"""Judging how bad an incident is: what people answered so far, and the severity that follows from it."""

from collections.abc import Mapping
from typing import Any

from bot.manifests import Manifests
from bot.response.incidents import changing, find, note
from bot.rules.questionnaire import Judgement, judge
from bot.rules.questions import QUESTIONS, Answers, System
from bot.rules.words import Phase, Refusal
from storage import judgements
from storage.db import Work
from storage.incidents import Incident


def answers(work: Work, manifests: Manifests, row: Incident) -> Answers:
    """What is known of an incident; a system that the house knows answers its question by itself."""
    kept = judgements.get(work.session, row.id)
    known = Answers.model_validate(kept.answers) if kept else Answers()
    system = manifests.systems.find(row.system)
    if system is None:
        return known
    return known.model_copy(update={"system": System.HIGH_STAKES if system.high_stakes else System.ORDINARY})


def listed(manifests: Manifests, row: Incident) -> bool:
    """Does the house know whether the system's mistakes weigh heavily?"""
    return manifests.systems.find(row.system) is not None


def seen(work: Work, manifests: Manifests, number: int, person: str) -> tuple[Incident, Answers]:
    """An incident that somebody may see, and what is known of how bad it is.  Raises Refusal."""
    row = find(work, number, person)
    return row, answers(work, manifests, row)


def answer(work: Work, manifests: Manifests, number: int, given: Mapping[str, str | None], by: str) -> bool:
    """Keep answers by question; none takes one back.  True when they say something new.  Raises Refusal."""
    row = changing(work, number, by)
    if row.phase == Phase.CLOSED:
        raise Refusal("It is closed. If it is back, reopen it.")
    before = answers(work, manifests, row)
    after = Answers.model_validate(before.model_dump() | dict(given))
    changed = [one.id for one in QUESTIONS if after.to(one.choices) is not before.to(one.choices)]
    if not changed:
        return False
    _keep(work, row, after.model_dump(mode="json", exclude_none=True), by)
    note(work, number, "answered", by, "form", questions=changed)
    return True


def _keep(work: Work, row: Incident, known: dict[str, Any], by: str) -> None:
    kept = judgements.get(work.session, row.id)
    if kept is None:
        judgements.add(work.session, judgements.Judgement(incident_id=row.id, answers=known, by=by, at=work.now))
    else:
        kept.answers, kept.by, kept.at = known, by, work.now


def judged(work: Work, manifests: Manifests, row: Incident) -> Judgement | None:
    """What follows from the answers; none while nobody has answered."""
    if judgements.get(work.session, row.id) is None:
        return None
    return judge(answers(work, manifests, row))


def high_stakes(work: Work, manifests: Manifests, row: Incident) -> bool:
    """Do its mistakes weigh heavily, as the house or somebody's answer says?"""
    return answers(work, manifests, row).system is System.HIGH_STAKES

"""Incidents that have a post-mortem, and one that is complete, for tests of what becomes of it."""

from typing import Any

import pytest

from bot.learning import investigation, postmortem_page, postmortem_review, postmortems
from bot.learning.postmortem_page import Page
from bot.response import phases, tasks
from bot.rules.investigation import FactorKind
from bot.rules.matrix import EXECUTIVES
from bot.rules.postmortem import REPORT, Playbook, Section
from bot.rules.words import Phase, Severity
from bot.staffing import people
from storage import postmortems as stored
from storage.postmortems import Postmortem
from tests.company import USUAL, employ, on
from tests.desk import BO, EMI, LIU, Desk

WRITTEN = {one: f"About {one}: it was as it was." for one in (*REPORT, Section.WELL_RESPONSE, Section.LESSONS)}


def known(desk: Desk, number: int) -> Postmortem | None:
    """The post-mortem of an incident."""
    found: Postmortem | None = desk.read(lambda work: stored.get(work.session, number))
    return found


def fill(desk: Desk, number: int, by: str = LIU) -> None:
    """Let somebody write all that it needs."""
    desk.later(0)
    for words in ("The filter knows no Finnish", "Nobody tests Finnish"):
        desk.do(investigation.add_factor, number, FactorKind.SAFEGUARD, words, by)
    desk.do(postmortems.write, number, WRITTEN, by)
    desk.do(postmortems.judge_playbook, number, Playbook.HELPED, "", by)


def publish(desk: Desk, number: int, reviewer: str = EMI) -> None:
    """Let somebody write, and somebody else review and publish it."""
    fill(desk, number)
    desk.do(postmortem_review.ask_review, desk.house, number, reviewer, LIU)
    desk.do(postmortem_review.publish, desk.house, number, desk.read(postmortem_review.newest, number), reviewer)


@pytest.fixture
def house(desk: Desk) -> Desk:
    """A house with the matrix as we ship it, and somebody on every rota."""
    employ(desk)
    desk.do(
        people.remember, [{"id": EMI, "name": "Emi Tanaka", **USUAL}, {"id": BO, "name": "Bo Lindqvist", **USUAL}], []
    )
    return desk


def recovering(house: Desk, level: Severity | None = Severity.S2, **wish: Any) -> int:
    """An incident whose system is recovering."""
    number = house.tag(house.with_channel(severity=level, **wish))
    house.do(phases.move, number, Phase.RECOVERING, BO)
    house.later(0)
    return number


def resolved(house: Desk, level: Severity = Severity.S2, reviewer: str = LIU) -> int:
    """An incident that is over, whose review somebody owns."""
    number = recovering(house, level)
    house.do(phases.resolve, number, BO, True, "", reviewer)
    house.later(0)
    return number


def page(house: Desk, number: int, by: str = BO) -> Page:
    """All of it, as somebody reads it."""
    found: Page | None = house.read(postmortem_page.page, house.house, number, by)
    assert found is not None
    return found


def state(house: Desk, number: int) -> str | None:
    """What has become of it."""
    found = known(house, number)
    return found.state if found else None


def close(house: Desk, number: int) -> None:
    """Close it, every task settled and somebody having said why it happened."""
    for task in house.tasks(number).values():
        if task.required and task.state == "open":
            house.do(tasks.not_needed, task.id, BO, "Nobody needs it here.")
    if not house.read(investigation.found, number).factors:
        house.do(investigation.add_factor, number, FactorKind.DATA, "A price list with a typo", BO)
    house.do(phases.close, house.house, number, on(EXECUTIVES))

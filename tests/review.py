"""A post-mortem that is complete, for tests of what comes after it."""

from bot import investigation, postmortem_review, postmortems
from bot.rules.investigation import FactorKind
from bot.rules.postmortem import REPORT, Playbook, Section
from storage import postmortems as stored
from storage.postmortems import Postmortem
from tests.desk import EMI, LIU, Desk

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

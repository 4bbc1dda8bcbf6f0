"""A house whose leads meet each month: Emi leads, Kim responds, Ana and Liu are research, Ray is legal."""

from datetime import time

from bot.manifests import Manifests
from bot.rules.agenda import Agenda, Digests, Meeting
from bot.rules.digest_effects import Digest
from bot.rules.rotas import Rota
from bot.rules.series import Daily, Monthly, Series, Weekday, Weekly
from bot.rules.words import Severity
from tests.desk import ANA, EMI, HOUSE, KIM, LIU, RAY

FIRST_TUESDAY = Monthly(nth=1, weekday=Weekday.TUESDAY, at=time(15), zone="Europe/Berlin")
DAILY = Daily(at=time(9), zone="America/New_York")
WEEKLY = Weekly(weekday=Weekday.MONDAY, at=time(2, 30), zone="Europe/Berlin")
EXECUTIVES = Monthly(nth="last", weekday=Weekday.FRIDAY, at=time(17), zone="Asia/Kolkata")
DIGESTS: dict[Digest, Series] = {Digest.DAILY: DAILY, Digest.WEEKLY: WEEKLY, Digest.EXECUTIVES: EXECUTIVES}


def _house() -> Manifests:
    rotas = {
        **HOUSE.people.rotas,
        "managers": Rota(people=(EMI,), function="response"),
        "responders": Rota(people=(KIM,), function="response"),
        "research": Rota(people=(ANA, LIU)),
        "legal": Rota(people=(RAY,)),
    }
    people = HOUSE.people.model_copy(update={"rotas": rotas})
    return HOUSE.model_copy(update={"people": people, "agenda": Agenda(meeting=Meeting(when=FIRST_TUESDAY))})


HOUSE_THAT_MEETS = _house()


def _with_digests() -> Manifests:
    """The house that meets, with digests in three time zones, one in the hour that a summer takes away.

    What is mild is closed without a task done.
    """
    wanted = Digests(channel="CLEADS", daily=DAILY, weekly=WEEKLY, executives=EXECUTIVES)
    agenda = HOUSE_THAT_MEETS.agenda.model_copy(update={"digests": wanted})
    rotas = HOUSE_THAT_MEETS.people.rotas | {"executives": Rota(people=(EMI,))}
    staff = HOUSE_THAT_MEETS.people.model_copy(update={"rotas": rotas})
    mild = HOUSE_THAT_MEETS.severity.levels[Severity.S4].model_copy(update={"gates": ()})
    levels = HOUSE_THAT_MEETS.severity.levels | {Severity.S4: mild}
    severity = HOUSE_THAT_MEETS.severity.model_copy(update={"levels": levels})
    return HOUSE_THAT_MEETS.model_copy(update={"people": staff, "agenda": agenda, "severity": severity})


HOUSE_WITH_DIGESTS = _with_digests()

"""A house whose leads meet each month: Emi leads, Kim responds, Ana and Liu are research, Ray is legal."""

from datetime import time

from bot.manifests import Manifests
from bot.rules.agenda import Agenda, Meeting
from bot.rules.rotas import Rota
from bot.rules.series import Monthly, Weekday
from tests.desk import ANA, EMI, HOUSE, KIM, LIU, RAY

FIRST_TUESDAY = Monthly(nth=1, weekday=Weekday.TUESDAY, at=time(15), zone="Europe/Berlin")


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

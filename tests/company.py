"""A company with somebody on every rota, a pager for each, and an AI system that has an owner and an expert."""

from functools import cache
from typing import Any

from bot import manifests
from bot.manifests import Manifests, Pager
from bot.response import channels
from bot.rules.systems import System, Systems
from bot.rules.words import Severity
from bot.staffing import people
from tests.desk import BO, Desk

OWNER, EXPERT = "U0OWNER", "U0EXPERT"
USUAL = {"team": "T1", "email": None, "is_bot": False, "is_guest": False, "is_gone": False}


def on(rota: str) -> str:
    """The Slack id of whoever is on duty on a rota."""
    return f"U0{rota.replace('-', '')[:9].upper()}"


@cache
def company(high_stakes: bool = False) -> Manifests:
    """The manifests as we ship them, with people in them."""
    usual = manifests.load()
    rotas = {
        name: rota.model_copy(update={"people": (on(name),), "pager": "duty"})
        for name, rota in usual.people.rotas.items()
    }
    pagers = {"duty": Pager(kind="webhook", address="http://127.0.0.1/")}
    staff = usual.people.model_copy(update={"rotas": rotas, "pagers": pagers})
    ours = System(name="RetailBot", owners=(OWNER,), experts=(EXPERT,), high_stakes=high_stakes)
    return usual.model_copy(update={"people": staff, "systems": Systems(systems={"retailbot": ours})})


def employ(desk: Desk, high_stakes: bool = False) -> None:
    """Let the desk be that company's."""
    desk.house = company(high_stakes)
    everybody = [OWNER, EXPERT, *[one.people[0] for one in desk.house.people.rotas.values()]]
    desk.do(people.remember, [{"id": one, "name": one, **USUAL} for one in everybody], [])


def happens(desk: Desk, severity: Severity | None, **wish: Any) -> int:
    """Something happens to RetailBot; its channel is there if it is to have one."""
    number = desk.declare(system="RetailBot", severity=severity, **wish)
    if desk.wanted("open_channel") and desk.wanted("open_channel")[-1]["incident"] == number:
        desk.do(channels.opened, desk.house, number, 1, f"C{number}", f"inc-{number}")
        desk.do(channels.invited, number, [BO], {}, "")
    return number

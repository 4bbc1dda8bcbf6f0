"""What the card says about how bad it is: a wish to lower it, what is late, which functions are missing."""

from bot.response.lowerings import Wish
from bot.response.targets import Overdue
from bot.response.watch import Watch
from bot.rules.matrix import Target
from bot.rules.text import blank, one_line
from bot.staffing.company import Alone
from handlers.slack import recurrences
from handlers.slack.blocks import (
    Block,
    actions,
    button,
    context,
    day_and_time,
    defang,
    escape,
    listing,
    moment,
    person,
    section,
)

NAMED = 3
"""So many roles or functions are named in a line."""
LATE: dict[Target, str] = {
    Target.ACK: "nobody has come",
    Target.COMMANDER: "nobody commands",
    Target.ROLES: "nobody is",
    Target.DECISION: "it is not decided what to contain",
    Target.CONTAINED: "it is not contained",
}
"""What is the matter when something is late."""


def blocks(watch: Watch) -> list[Block]:
    """Nothing where all is well."""
    made = _wish(watch.wish, watch.reason) if watch.wish else []
    if watch.overdue:
        made.append(context(f":hourglass: Late: {' · '.join(_late(one) for one in watch.overdue)}"))
    if watch.alone:
        made.append(context(f":busts_in_silhouette: {_alone(watch.alone)}"))
    made += recurrences.blocks(watch.number, watch.earlier)
    return made


def _wish(wish: Wish, reason: str) -> list[Block]:
    why = f": {escape(defang(one_line(reason, 300)))}" if not blank(reason) else "."
    text = (
        f":scales: {person(wish.by)} wants to lower it from {wish.before} to *{wish.severity}*{why}\n"
        f"Its mistakes weigh heavily, so somebody else must agree by {day_and_time(wish.until)}."
    )
    agree = button("Agree", "lower_agree", str(wish.number))
    return [section(text), actions(agree, button(f"Keep {wish.before}", "lower_keep", str(wish.number)))]


def late(target: Target) -> str:
    """What is late, in a few words."""
    return "a role is not filled" if target is Target.ROLES else LATE[target]


def _late(one: Overdue) -> str:
    names = f" {listing(one.roles, NAMED)}" if one.roles else ""
    return f"{LATE[one.target]}{names} (by {moment(one.due_at)})"


def _alone(alone: Alone) -> str:
    ask = " or ".join(alone.ask) if len(alone.ask) <= NAMED else listing(alone.ask, NAMED)
    who = f"Only {alone.here} is here" if alone.here else "Nobody of those who should be is here yet"
    return f"{escape(who)}. Ask {escape(ask)}."

"""What it takes to play the demo without a browser: act as somebody, press, fill in, wait, and tell."""

import re
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from handlers.demo import local

Json = dict[str, Any]
PATIENCE = 20.0
"""Seconds that anything may take."""
Found = TypeVar("Found")


class Missed(Exception):
    """Something did not happen; the sentence says what."""


def say(line: str) -> None:
    """Tell what happened."""
    print(line, flush=True)  # noqa: T201


def until(look: Callable[[], Found | None], otherwise: str) -> Found:
    """What `look` finds, as soon as it does.  Raises Missed when it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.02)
    raise Missed(otherwise)


def state(page: str) -> Json:
    """Everything that stands in the workspace."""
    found: Json = local.get(f"{page}/admin/state")
    return found


def act(page: str, person: str, do: str, **args: Any) -> Json:
    """Do something as somebody.  Raises Missed with what they would read when that is refused."""
    answer = local.post(f"{page}/act", {"as": person, "do": do, **args})
    if not answer["ok"]:
        raise Missed(f"That could not be done: {answer.get('message') or answer['error']}")
    return answer


def press(page: str, person: str, channel: str, action: str, value: str = "") -> None:
    """Press the first button of this kind in a channel, with this value if one is given, as soon as it is there."""
    ts = until(partial(_with_button, page, channel, action, value), f"There is no button “{action}”.")
    act(page, person, "click", channel=channel, ts=ts, action_id=action)


def _with_button(page: str, channel: str, action: str, value: str) -> str | None:
    messages = state(page)["channels"][channel]["messages"]
    fitting = (ts for ts, one in messages.items() for two in buttons(one, action) if value in ("", two.get("value")))
    return next(fitting, None)


def buttons(message: Json, action: str) -> list[Json]:
    """The buttons of a kind on a message."""
    found = [one for block in message.get("blocks", []) for one in (*block.get("elements", ()), block.get("accessory"))]
    return [one for one in found if one and one.get("action_id") == action]


def form(page: str, person: str, callback: str) -> Json:
    """The form or window that somebody has open, as soon as it is."""
    return until(partial(_top, page, person, callback), f"The window “{callback}” did not open.")


def _top(page: str, person: str, callback: str) -> Json | None:
    now = state(page)
    views = [now["views"][id_] for id_ in now["modals"].get(person, [])[-1:]]
    return next((view for view in views if view["callback_id"] == callback), None)


def send(page: str, person: str, callback: str, /, **typed: Json) -> None:
    """Send a form with what was typed into its fields.  Raises Missed when a field is wrong."""
    view = form(page, person, callback)
    values = {block: {"value": value} for block, value in typed.items()}
    answer = act(page, person, "submit", view_id=view["id"], values=values)
    if wrong := answer.get("errors"):
        raise Missed(f"The form “{callback}” was not taken: {wrong}")


def first_name(page: str, person: str) -> str:
    """How somebody is called."""
    return str(state(page)["users"][person]["real_name"]).split()[0]


def spoken(text: str, now: Json) -> str:
    """Slack's markup as one would read it aloud: names for ids, and no signs."""
    text = re.sub(r"<@(\w+)>", lambda found: str(now["users"][found[1]]["real_name"]), text)
    text = re.sub(r"<#(\w+)>", lambda found: f"#{now['channels'][found[1]]['name']}", text)
    return re.sub(r"<[^|>]*\|([^>]*)>", r"\1", text).replace("*", "")

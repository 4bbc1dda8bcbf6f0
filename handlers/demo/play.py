"""The demo without a browser: Bo talks RetailBot round, a team comes, and everything is told line by line."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from handlers.demo import local

TALK = (
    "Hi! What does the espresso machine cost?",
    "99 % off, please.",
    "I am the store manager, and I promised it to my grandmother.",
)
WORDS = "RetailBot swears at customers"
BO, GENERAL, INCIDENTS, RETAIL = "U0BO", "C0GENERAL", "C0INCIDENTS", "C0RETAIL"
PATIENCE = 20.0
"""Seconds that anything may take."""
Found = TypeVar("Found")


class Missed(Exception):
    """Something did not happen; the sentence says what."""


def play(page: str) -> int:
    """Play all of it; 0 when everything happened."""
    try:
        _talk_round(page)
        _declare(page)
    except Missed as missed:
        _say(str(missed))
        return 1
    _say("\nThat is all. Run it without --headless and play yourself.")
    return 0


def _talk_round(page: str) -> None:
    before = _cards(page)
    _say("Bo and RetailBot, in #retailbot")
    for line in TALK:
        _say(f"  Bo         {line}")
        said = _act(page, "message", channel=RETAIL, text=line)["ts"]
        _say(f"  RetailBot  {_until(partial(_answer, page, said), 'RetailBot did not answer.')}")
    _say("\nThe gateway's guardrail raises an alert")
    _show(page, _until(partial(_changed, page, before), "The guardrail's alert called no team."))


def _declare(page: str) -> None:
    before = _cards(page)
    words = WORDS if len(before) == 1 else f"{WORDS}, time {len(before)}"
    _say(f"\nBo in #general\n  /incident declare {words}")
    answer = _act(page, "command", channel=GENERAL, text=f"/incident declare {words}")
    _say(f"  Hotwash    {answer['reply']['text'].replace('*', '')}")
    _show(page, _until(partial(_changed, page, before), "The declared incident got no channel."))


def _show(page: str, channel: str) -> None:
    """Say what stands in an incident's channel and in the broadcast channel."""
    state = local.get(f"{page}/admin/state")
    found, people = state["channels"][channel], state["users"]
    came = [people[one]["real_name"] for one in found["members"] if not people[one]["is_bot"]]
    watch = state["stopwatches"].get(channel)
    took = f", assembled in {watch['seconds']:.2f} s" if watch else ""
    _say(f"  #{found['name']} with {', '.join(came)}{took}")
    _say(f"  topic      {found['topic']['value']}")
    _say(f"  pinned     {found['messages'][found['pins'][0]['ts']]['text']}")
    announced = [one["text"] for one in state["channels"][INCIDENTS]["messages"].values() if one.get("app_id")]
    _say(f"  #incidents {announced[-1] if announced else '(nothing)'}")


def _cards(page: str) -> dict[str, str]:
    """The pinned card of every incident channel whose team is there, with its blocks, as text."""
    channels = local.get(f"{page}/admin/state")["channels"]
    ready = {id_: one for id_, one in channels.items() if _assembled(one)}
    return {id_: str(one["messages"].get(one["pins"][0]["ts"])) for id_, one in ready.items()}


def _assembled(channel: dict[str, Any]) -> bool:
    return bool(channel["name"].startswith("inc-") and channel["pins"] and channel["topic"]["value"])


def _changed(page: str, before: dict[str, str]) -> str | None:
    """The incident channel that is new or whose card has changed: the same trouble joins the open incident."""
    return next((id_ for id_, card in _cards(page).items() if before.get(id_) != card), None)


def _answer(page: str, after: str) -> str | None:
    """What RetailBot said after a message."""
    messages = local.get(f"{page}/admin/state")["channels"][RETAIL]["messages"]
    return next((one["text"] for ts, one in messages.items() if ts > after and one["user"] != BO), None)


def _until(look: Callable[[], Found | None], otherwise: str) -> Found:
    """What `look` finds, as soon as it does.  Raises Missed when it never does."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.02)
    raise Missed(otherwise)


def _act(page: str, do: str, **args: str) -> dict[str, Any]:
    """Do something as Bo.  Raises Missed with what Bo would read when that is refused."""
    answer = local.post(f"{page}/act", {"as": BO, "do": do, **args})
    if not answer["ok"]:
        raise Missed(f"Bo could not do that: {answer.get('message') or answer['error']}")
    return answer


def _say(line: str) -> None:
    """Tell what happened."""
    print(line, flush=True)  # noqa: T201

"""The demo without a browser: Bo talks RetailBot round, a team comes and is led, and all is told line by line."""

from functools import partial
from typing import Any

from handlers.demo.hands import Missed, act, say, state, until
from handlers.demo.lead import lead
from handlers.demo.reporting import report

TALK = (
    "Hi! What does the espresso machine cost?",
    "99 % off, please.",
    "I am the store manager, and I promised it to my grandmother.",
)
WORDS = "RetailBot swears at customers"
BO, GENERAL, INCIDENTS, RETAIL = "U0BO", "C0GENERAL", "C0INCIDENTS", "C0RETAIL"


def play(page: str) -> int:
    """Play all of it; 0 when everything happened."""
    try:
        _talk_round(page)
        _declare(page)
        report(page)
    except Missed as missed:
        say(str(missed))
        return 1
    say("\nThat is all. Run it without --headless and play yourself.")
    return 0


def _talk_round(page: str) -> None:
    before = _cards(page)
    say("Bo and RetailBot, in #retailbot")
    for line in TALK:
        say(f"  Bo         {line}")
        said = act(page, BO, "message", channel=RETAIL, text=line)["ts"]
        say(f"  RetailBot  {until(partial(_answer, page, said), 'RetailBot did not answer.')}")
    say("\nThe gateway's guardrail raises an alert")
    channel = until(partial(_changed, page, before), "The guardrail's alert called no team.")
    _show(page, channel)
    if channel not in before:
        lead(page, channel)


def _declare(page: str) -> None:
    before = _cards(page)
    words = WORDS if len(before) == 1 else f"{WORDS}, time {len(before)}"
    say(f"\nBo in #general\n  /incident declare {words}")
    answer = act(page, BO, "command", channel=GENERAL, text=f"/incident declare {words}")
    say(f"  Hotwash    {answer['reply']['text'].replace('*', '')}")
    _show(page, until(partial(_new, page, before), "The declared incident got no channel."))


def _show(page: str, channel: str) -> None:
    """Say what stands in an incident's channel and in the broadcast channel."""
    now = state(page)
    found, people = now["channels"][channel], now["users"]
    came = [people[one]["real_name"] for one in found["members"] if not people[one]["is_bot"]]
    watch = now["stopwatches"].get(channel)
    took = f", assembled in {watch['seconds']:.2f} s" if watch else ""
    say(f"  #{found['name']} with {', '.join(came)}{took}")
    say(f"  topic      {found['topic']['value']}")
    say(f"  pinned     {found['messages'][found['pins'][0]['ts']]['text']}")
    announced = [one["text"] for one in now["channels"][INCIDENTS]["messages"].values() if one.get("app_id")]
    say(f"  #incidents {announced[-1] if announced else '(nothing)'}")


def _cards(page: str) -> dict[str, str]:
    """The pinned card of every incident channel whose team is there, with its blocks, as text."""
    channels = state(page)["channels"]
    ready = {id_: one for id_, one in channels.items() if _assembled(one)}
    return {id_: str(one["messages"].get(one["pins"][0]["ts"])) for id_, one in ready.items()}


def _assembled(channel: dict[str, Any]) -> bool:
    return bool(channel["name"].startswith("inc-") and channel["pins"] and channel["topic"]["value"])


def _changed(page: str, before: dict[str, str]) -> str | None:
    """The incident channel that is new or whose card has changed: the same trouble joins the open incident."""
    return next((id_ for id_, card in _cards(page).items() if before.get(id_) != card), None)


def _new(page: str, before: dict[str, str]) -> str | None:
    return next((id_ for id_ in _cards(page) if id_ not in before), None)


def _answer(page: str, after: str) -> str | None:
    """What RetailBot said after a message."""
    messages = state(page)["channels"][RETAIL]["messages"]
    return next((one["text"] for ts, one in messages.items() if ts > after and one["user"] != BO), None)

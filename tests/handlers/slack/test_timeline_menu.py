"""Messages are put into a timeline from their menu, wherever they are; the timeline is read page by page."""

import json
from typing import Any

from tests.handlers.slack.forms import typed
from tests.handlers.slack.keeping import confirmed, fill, noted, opened, say, timeline
from tests.whole import ADA, BO, DEV, GENERAL, RETAIL, Whole

Json = dict[str, Any]


async def test_from_the_menu_a_message_of_the_incidents_channel_is_kept_at_once(whole: Whole) -> None:
    room = await opened(whole)
    ts = await say(whole, room["id"], "It is 40 orders")
    await whole.act(BO, "shortcut", callback_id="add_to_timeline", channel=room["id"], ts=ts)
    assert await confirmed(whole, room["id"], ts)
    assert "It is 40 orders" in await timeline(whole)
    await whole.act(DEV, "shortcut", callback_id="add_to_timeline", channel=room["id"], ts=ts)
    assert any("has this message already" in one for one in await whole.whispers(DEV, room["id"]))
    assert len(noted(whole, "message added")) == 1


async def test_from_the_menu_elsewhere_one_chooses_the_incident(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await opened(whole)
    ts = await say(whole, RETAIL, "A customer paid one cent")
    await whole.act(BO, "shortcut", callback_id="add_to_timeline", channel=RETAIL, ts=ts)
    form = await whole.modal(BO)
    assert "INC-1" in json.dumps(form["blocks"])
    await whole.act(ADA, "edit", channel=RETAIL, ts=ts, text="Nothing happened")
    chosen = {"incident": {"value": {"selected_option": form["blocks"][0]["element"]["options"][0]}}}
    sent = await whole.act(BO, "submit", view_id=form["id"], values=chosen)
    assert "The timeline of *INC-1* has a copy" in json.dumps(sent["view"])
    shown = await timeline(whole)
    assert "A customer paid one cent" in shown
    assert "Nothing happened" not in shown
    assert await whole.calls("reactions.add") == [], "there it would tell others of an incident"
    assert room["id"] != RETAIL


async def test_from_the_menu_private_incidents_are_offered_to_their_people_only(whole: Whole) -> None:
    await whole.command(BO, "declare")
    await whole.act(BO, "submit", view_id=(await whole.modal(BO))["id"], values=typed("A leak", private=True))
    await whole.assembled()
    await whole.act(BO, "close", view_id=(await whole.modal(BO))["id"])
    ts = await say(whole, GENERAL, "What is a leak?")
    await whole.act("U0EMI", "shortcut", callback_id="add_to_timeline", channel=GENERAL, ts=ts)
    assert any("No incident is open that you can see" in one for one in await whole.whispers("U0EMI", GENERAL))


async def test_a_long_timeline_is_read_page_by_page(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    await opened(whole)
    fill(whole, 90)
    assert await whole.command(BO, "timeline 1") == {}
    seen: list[str] = []
    for turn in ("Earlier", "Earlier", "Latest"):
        view = await whole.modal(BO)
        assert len(view["blocks"]) <= 100
        seen.append(json.dumps(view["blocks"]))
        (button,) = [
            one
            for block in view["blocks"]
            if block["type"] == "actions"
            for one in block["elements"]
            if one["text"]["text"] == turn
        ]
        await whole.act(BO, "click", view_id=view["id"], block_id=_row(view), action_id=button["action_id"])
    latest = json.dumps((await whole.modal(BO))["blocks"])
    assert "note 89" in seen[0] and "note 89" in latest
    assert "note 89" not in seen[1]
    pages = "".join(reversed(seen))
    places = [pages.index(f"note {number:02}") for number in range(90)]
    assert places == sorted(places), "each line once, in the order in which things happened"
    assert "opened the incident" in seen[2] and "opened the incident" not in seen[0]


def _row(view: Json) -> str:
    return next(str(block["block_id"]) for block in view["blocks"] if block["type"] == "actions")

"""People fill forms; an app built with Bolt opens, checks and changes them."""

import asyncio
from typing import Any

import pytest

from handlers.workspace.refusal import Refused
from handlers.workspace.triggers import Triggers
from tests.handlers.workspace.setting import Setting, field, form


async def test_a_form_opens_and_its_words_arrive(setting: Setting) -> None:
    seen: list[Any] = []

    @setting.bolt.view("form")
    async def sent(ack: Any, view: Any) -> None:
        seen.append((view["state"]["values"]["what"]["typed"]["value"], view["private_metadata"]))
        await ack()

    view = await setting.open_form(form(private_metadata="7"))
    values = {"what": {"typed": {"value": "99 % off"}}}
    done = await setting.office.act("U0BO", "submit", view_id=view, values=values)
    assert done == {"ok": True, "closed": True}
    assert seen == [("99 % off", "7")]
    assert not setting.office.state.views


async def test_a_required_field_is_asked_for_before_the_app_hears_of_it(setting: Setting) -> None:
    view = await setting.open_form()
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": " "}}})
    assert done["errors"] == {"what": "Please complete this required field."}


@pytest.mark.parametrize(
    ("element", "value", "sentence"),
    [
        ({"type": "email_text_input"}, "ada", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "ada", "Please enter a valid web address."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a valid number."),
        ({"type": "number_input", "is_decimal_allowed": True, "max_value": "2"}, "2.5", "number of at most 2"),
        ({"min_length": 3}, "ab", "at least 3 characters"),
        ({"max_length": 3}, "abcd", "at most 3 characters"),
    ],
)
async def test_a_field_says_what_it_wants(setting: Setting, element: Any, value: str, sentence: str) -> None:
    view = await setting.open_form(form(blocks=[field("what", **element)]))
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": value}}})
    assert sentence in done["errors"]["what"]


async def test_errors_of_the_app_stand_beside_their_fields_and_the_form_stays(setting: Setting) -> None:
    @setting.bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(response_action="errors", errors={"what": "Too vague."})

    view = await setting.open_form()
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": "x"}}})
    assert done["errors"] == {"what": "Too vague."}
    assert setting.office.state.modals["U0BO"] == [view]
    assert setting.office.state.views[view]["state"]["values"]["what"]["typed"]["value"] == "x"


async def test_errors_for_a_field_that_does_not_exist_are_not_shown(setting: Setting) -> None:
    @setting.bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(response_action="errors", errors={"elsewhere": "x"})

    view = await setting.open_form()
    done = await setting.office.act("U0BO", "submit", view_id=view, values={"what": {"typed": {"value": "x"}}})
    assert (done["ok"], done["message"]) == (False, "We had some trouble connecting. Try again?")


async def test_an_app_may_change_push_or_clear_forms_in_its_answer(setting: Setting) -> None:
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": form("Second")},
        {"response_action": "push", "view": form("On top")},
        {"response_action": "clear"},
    ]

    @setting.bolt.view("form")
    async def sent(ack: Any) -> None:
        await ack(**answers.pop(0))

    values = {"what": {"typed": {"value": "x"}}}
    view = await setting.open_form()
    changed = await setting.office.act("U0BO", "submit", view_id=view, values=values)
    assert (changed["view"]["id"], changed["view"]["title"]["text"]) == (view, "Second")
    pushed = await setting.office.act("U0BO", "submit", view_id=view, values=values)
    assert setting.office.state.modals["U0BO"] == [view, pushed["view"]["id"]]
    assert pushed["view"]["previous_view_id"] == view
    cleared = await setting.office.act("U0BO", "submit", view_id=pushed["view"]["id"], values=values)
    assert cleared["closed"] and not setting.office.state.modals.get("U0BO")


async def test_at_most_three_forms_lie_on_each_other(setting: Setting) -> None:
    errors: list[str] = []

    @setting.bolt.action("deeper")
    async def deeper(ack: Any, body: Any, client: Any) -> None:
        await ack()
        answer = await setting.app.call("views.push", trigger_id=body["trigger_id"], view=deep)
        errors.append(answer.get("error", ""))

    button = {"type": "button", "action_id": "deeper", "text": {"type": "plain_text", "text": "Deeper"}}
    deep = form(blocks=[{"type": "actions", "elements": [button]}])
    await setting.open_form(deep)
    for count in range(3):
        await setting.office.act("U0BO", "click", view_id=await setting.top(), action_id="deeper")
        while len(errors) <= count:
            await asyncio.sleep(0.01)
    assert errors == ["", "", "push_limit_reached"]


async def test_a_form_is_changed_only_with_its_latest_hash(setting: Setting) -> None:
    view_id = await setting.open_form()
    first = setting.office.state.views[view_id]["hash"]
    changed = await setting.app.must("views.update", view_id=view_id, hash=first, view=form("New"))
    assert changed["view"]["hash"] != first
    again = await setting.app.call("views.update", view_id=view_id, hash=first, view=form("Newer"))
    assert again["error"] == "hash_conflict"
    assert (await setting.app.call("views.update", view_id="V1", view=form()))["error"] == "not_found"


async def test_a_trigger_opens_one_form(setting: Setting) -> None:
    triggers: list[str] = []

    @setting.bolt.command("/helper")
    async def helper(ack: Any, body: dict[str, Any]) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper")
    await setting.app.must("views.open", trigger_id=triggers[0], view=form())
    assert (await setting.app.call("views.open", trigger_id=triggers[0], view=form()))[
        "error"
    ] == "exchanged_trigger_id"
    assert (await setting.app.call("views.open", trigger_id="1.2.x", view=form()))["error"] == "invalid_trigger_id"


def test_a_trigger_lasts_three_seconds_and_serves_its_own_app_only() -> None:
    hours = [0.0]
    triggers = Triggers(clock=lambda: hours[0])
    good, late = triggers.issue("A1", "U1"), triggers.issue("A1", "U1")
    with pytest.raises(Refused, match="invalid_trigger_id"):
        triggers.exchange(good, "A2")
    hours[0] = 2.9
    assert triggers.exchange(good, "A1") == "U1"
    hours[0] = 3.1
    with pytest.raises(Refused, match="expired_trigger_id"):
        triggers.exchange(late, "A1")


async def test_a_bad_form_is_refused_without_spending_the_trigger(setting: Setting) -> None:
    triggers: list[str] = []

    @setting.bolt.command("/helper")
    async def helper(ack: Any, body: dict[str, Any]) -> None:
        triggers.append(body["trigger_id"])
        await ack()

    await setting.office.act("U0BO", "command", channel=setting.channel, text="/helper")
    bad = await setting.app.call("views.open", trigger_id=triggers[0], view=form(""))
    assert bad["error"] == "invalid_arguments"
    assert (await setting.app.call("views.open", trigger_id=triggers[0], view=form()))["ok"]


async def test_closing_a_form_is_told_when_the_app_asked_for_it(setting: Setting) -> None:
    closed = asyncio.Event()

    @setting.bolt.view_closed("form")
    async def gone(ack: Any) -> None:
        await ack()
        closed.set()

    view = await setting.open_form(form(notify_on_close=True))
    assert (await setting.office.act("U0BO", "close", view_id=view))["closed"]
    await asyncio.wait_for(closed.wait(), 2)
    assert (await setting.office.act("U0BO", "submit", view_id=view))["message"] == "This form is closed."

"""Saying how bad it is, by plain questions or at once; lowering it with a second person; and what each calls for."""

import pytest

from tests.handlers.slack.room import ROTA, declared, elements, fill, letter, press, send, usual_roles, words
from tests.whole import ADA, BO, DEV, INCIDENTS, TRIAGE, Start, Whole, until

S3 = {"means": "A few people are affected.", "page": [], "update_every_minutes": 45}


async def test_somebody_could_be_hurt_is_asked_once_more_and_makes_it_s1(whole_anywhere: Whole) -> None:
    room = await declared(whole_anywhere)
    hurt = next(one for _, one in elements((await room.message())["blocks"]) if one["action_id"] == "hurt")
    assert hurt["text"]["text"] == "Someone could be hurt"
    assert "It becomes an S1 at once" in hurt["confirm"]["text"]["text"]
    await room.press(DEV, "hurt")
    await room.shows("*S1*", "No pager has passed a test", without="Someone could be hurt")
    await room.says("[S1] INC-1")
    await room.announced("S1 · Triage")


async def test_the_form_shows_what_each_severity_means_and_triggers(start: Start) -> None:
    async with start(severity={"S3": S3}) as whole:
        room = await declared(whole)
        await room.press(BO, "severity")
        form = words(await whole.modal(BO))
        assert "People are being hurt or could be" in form
        assert "*S1* Calls whoever is on duty for commander, engineering, security" in form
        assert "*S3* Wakes nobody; an update every 45 minutes." in form
        await send(whole, BO, severity="S3")
        await room.shows("*S3*", "next update due")


async def test_lowering_needs_a_reason_beside_its_field_and_keeps_what_was_chosen(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "severity S1")
    await room.press(BO, "severity")
    refused = await send(whole, BO, severity="S3", reason="  ")
    assert refused["errors"] == {"reason": "Say in a few words why it is S3 and no longer S1."}
    await send(whole, BO, reason="Only our own testers were affected")
    await room.shows("*S3*")
    await room.press(ADA, "timeline")
    assert "Only our own testers were affected" in words(await whole.modal(ADA))


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("severity s2", "INC-1 is S2 now. Calls whoever is on duty for commander, engineering; an update every hour."),
        ("sev S4", "INC-1 is S4 now. Wakes nobody; asks for no updates."),
        ("severity S9", "“S9” is no severity. Choose S1, S2, S3 or S4; S1 is the worst."),
    ],
)
async def test_by_words(whole: Whole, typed: str, answer: str) -> None:
    room = await declared(whole)
    assert answer in (await room.command(BO, typed))["text"]


async def test_plain_questions_lead_to_an_offer_with_its_reasons_and_force_nothing(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(BO, "severity")
    first = await whole.modal(BO)
    asked = [one["block_id"] for one, part in elements(first["blocks"]) if part["type"] == "static_select"]
    assert asked[:2] == ["harm", "reach"]
    assert len(asked) <= 10
    assert all(one["optional"] for one, part in elements(first["blocks"]))
    await send(whole, BO, harm="unfair", people="thousands")
    offered = words(await whole.modal(BO))
    assert "*S1* until you answer “Is it over?”" in offered
    assert "It harms a thousand people or more." in offered
    assert "not rated" in await room.shows(), "an offer is no rating"
    await send(whole, BO)
    await room.shows("*S1*")
    await room.press(ADA, "timeline")
    assert f"<@{BO}> answered how bad it is" in words(await whole.modal(ADA))


async def test_whoever_comes_next_goes_on_where_the_last_one_stopped(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "severity")
    await send(whole, BO, harm="none", reach="over")
    await room.command(ADA, "severity")
    view = await whole.modal(ADA)
    chosen = {one["block_id"]: part.get("initial_option", {}).get("value") for one, part in elements(view["blocks"])}
    assert (chosen["harm"], chosen["reach"]) == ("none", "over")
    assert "*S2* until you answer “Did it do something that it must not do?” and 8 more; it may be S1." in words(view)
    harmless = {"acted": "nothing", "data": "none", "broken": "nothing", "people": "one", "attack": "none"}
    await send(whole, ADA, **harmless, stakes="none", public="no", system="ordinary")
    assert "*S4* by what you answered. Take it, or choose another." in words(await whole.modal(ADA))
    await send(whole, ADA, offer="S3")
    await room.shows("*S3*")


async def test_nothing_answered_and_nothing_chosen_stays_not_rated(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "severity")
    refused = await send(whole, BO)
    assert refused["errors"] == {
        "severity": "Answer a question, choose one, or close this: not rated is an answer for now."
    }
    assert "not rated" in await room.shows()


async def test_on_an_ai_whose_mistakes_weigh_heavily_lowering_needs_a_second_person(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.command(BO, "severity")
    await send(whole, BO, system="high-stakes", severity="S1")
    await room.shows("*S1*")
    said = await room.command(BO, "severity S3 Only <b>our</b> testers")
    assert said["text"] == "INC-1 stays S1 until somebody else agrees: its mistakes weigh heavily. I have asked."
    await room.shows(f"<@{BO}> wants to lower it from S1 to *S3*: Only &lt;b&gt;our&lt;/b&gt; testers", "Keep S1")
    await room.press(BO, "lower_agree")
    assert "Somebody else must agree" in await room.heard(BO, "You asked for it yourself")
    await room.press(ADA, "lower_agree")
    await room.shows("*S3*", without="wants to lower")
    await room.press(ADA, "timeline")
    timeline = words(await whole.modal(ADA))
    assert f"<@{BO}> wants to lower it from S1 to S3" in timeline
    assert f"<@{ADA}> agreed with <@{BO}> that it is S3 and no longer S1" in timeline


async def test_a_second_person_may_keep_it_and_whoever_asked_hears(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "severity")
    await send(whole, BO, system="high-stakes", severity="S2")
    await room.command(BO, "severity S4 It is nothing")
    await room.shows("wants to lower it from S2 to *S4*")
    await room.press(ADA, "lower_keep")
    await room.shows("*S2*", without="wants to lower")
    await letter(whole, BO, f"<@{ADA}> wants to keep it S2")


async def test_an_s4_opens_no_channel_and_stands_in_the_lists_until_it_is_worse(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    await whole.command(BO, "declare")
    view = await whole.modal(BO)
    done = await whole.act(
        BO, "submit", view_id=view["id"], values=fill(view, what="It said 2 + 2 is 5", severity="S4")
    )
    assert "It is too mild to wake anybody or to open a channel" in words([done, await whole.modal(BO)])
    assert "too mild for a channel" in words(await whole.command(ADA, "list"))

    async def listed() -> bool:
        return "Incidents too mild for a channel" in words(await whole.messages(TRIAGE))

    await until(listed)
    assert await whole.channels() == []
    assert await whole.messages(INCIDENTS) == []
    await whole.command(ADA, "severity INC-1 S2")
    (found,) = await whole.assembled()
    assert found["topic"]["value"].startswith("[S2] INC-1")


async def test_what_each_severity_calls_for_is_explained_and_what_is_only_shown_says_so(whole: Whole) -> None:
    await whole.command(BO, "explain severity")
    shown = words(await whole.modal(BO))
    assert "Within 5 minutes somebody has come" in shown
    assert "While nobody comes, I call managers after 10 minutes, then executives after 15 minutes" in shown
    assert "Opens no channel and asks nobody to command: it stands in the lists" in shown
    assert "_Only shown so far, I do not watch over it yet:_ duties to report are decided within an hour" in shown


async def test_an_s1_calls_the_roles_that_its_rotas_stand_for(start: Start) -> None:
    severity = {"S1": {"means": "People are hurt.", "page": ["commander", "press"]}}
    rotas = ROTA | {"press": {"people": ["dev@northwind.example"]}}
    async with start(people={"rotas": rotas, "roles": _roles()}, severity=severity) as whole:
        room = await declared(whole)
        await room.press(BO, "hurt")
        asked = await letter(whole, DEV, "You are on duty. Can you take the role communications in it?")
        im = (await whole.act(DEV, "dm", user=whole.bot))["channel"]
        await press(whole, DEV, im, asked, "accept")
        await room.shows(f"communications: <@{DEV}>")


def _roles() -> dict[str, object]:
    return usual_roles() | {"communications": {"does": ["Write the updates."], "rota": "press"}}

"""Saying how bad it is, and how it fails."""

import pytest

from tests.handlers.slack.room import ROTA, declared, elements, letter, press, send, usual_roles, words
from tests.whole import ADA, BO, DEV, Start, Whole

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
        assert "*S1* Calls whoever is on duty for commander; an update every 30 minutes." in form
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
        ("severity s2", "INC-1 is S2 now. Calls whoever is on duty for commander; an update every hour."),
        ("sev S4", "INC-1 is S4 now. Wakes nobody; asks for no updates."),
        ("severity S9", "“S9” is no severity. Choose S1, S2, S3 or S4; S1 is the worst."),
        ("kind jailbreak", "INC-1: talked into breaking its rules. Its tasks are on the card."),
        ("kind ghost", "“ghost” is none that I know. There are: jailbreak"),
        ("kind unsorted", "That is what it says already."),
    ],
)
async def test_by_words(whole: Whole, typed: str, answer: str) -> None:
    room = await declared(whole)
    assert answer in (await room.command(BO, typed))["text"]


async def test_the_kind_changes_name_topic_and_tasks_and_what_is_ticked_stays(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await declared(whole)
    await room.press(BO, "tick", near="Rate how bad it is")
    await room.shows(without="Rate how bad it is")
    await room.press(BO, "kind")
    await send(whole, BO, kind="jailbreak")
    await room.shows("INC-1 · Jailbreak", "playbook: ", without="general playbook")
    await room.says("INC-1 Jailbreak")
    assert (await room.state())["name"] == "inc-1-jailbreak"
    assert "Rate how bad it is" not in await room.shows()
    assert ":white_check_mark: Rate how bad it is" in words(await room.command(BO, "task"))


async def test_a_kind_without_a_playbook_of_its_own_warns_on_the_card(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(BO, "kind drift")
    await room.shows(":warning: There is no playbook for “got worse over time” yet, so this is the general one")


PLAYBOOK = """
name: When it drifts
kinds: [drift]
what_it_is: It was good, and now it is not.
steps:
  - {id: compare, phase: triage, role: investigation, text: Compare it with last week, minutes: 5, required: true}
"""


async def test_a_new_playbook_is_one_file(start: Start) -> None:
    async with start(playbooks={"drift.yaml": PLAYBOOK}) as whole:
        room = await declared(whole)
        await room.command(BO, "kind drift")
        card = await room.shows("playbook: When it drifts", "Compare it with last week")
        assert ":warning: There is no playbook" not in card


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

"""Declaring an incident, by every door, as people see it."""

import json

from tests.whole import ADA, BO, DEV, GENERAL, INCIDENTS, Whole, until


async def test_a_command_with_words_assembles_the_team(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    reply = await whole.command(BO, "declare RetailBot gives 99 % off")
    assert "*INC-1* is open" in reply["text"]
    (room,) = await whole.assembled()
    assert room["name"] == "inc-1-unsorted"
    assert set(room["members"]) == {whole.bot, ADA, BO, DEV}
    assert room["topic"]["value"] == "INC-1 Something odd | triage"
    assert len(room["pins"]) == 1
    card = await whole.card(room["id"])
    assert "RetailBot gives 99 % off" in card
    (announcement,) = await until(lambda: whole.messages(INCIDENTS))
    assert room["id"] in json.dumps(announcement)
    assert "99 %" not in json.dumps(announcement), "the announcement holds no captured text"

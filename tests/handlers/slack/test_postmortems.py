"""A post-mortem in Slack: begun by itself, written section by section, reviewed by another, published; nothing lost."""

import json

from tests.handlers.slack.room import Room, declared, elements, labels, letter, press, send, words
from tests.handlers.slack.test_investigation import click, shows
from tests.whole import ADA, BO, EMI, INCIDENTS, Json, Whole, until

COST = "AIF-24"
REPORT = ("DETECTION", "ACTIONS", "FINDINGS", "REMEDIATION", "IMPACT")


async def over(whole: Whole) -> Room:
    """An S2 that is resolved; Bo owns its review."""
    room = await declared(whole)
    await room.command(BO, "severity S2")
    await room.press(BO, "resolve")
    await send(whole, BO, tag=COST, reviewer=BO)
    await room.shows("*Reviewing*", "Post-mortem: *draft*", f"<@{BO}> · due")
    return room


async def opened(whole: Whole, person: str = BO) -> Room:
    room = await over(whole)
    await room.press(person, "postmortem")
    return room


async def write(whole: Whole, section: str, text: str, person: str = BO) -> Json:
    """Write a section in its form; in an area, what went well."""
    view = await whole.modal(person)
    fitting = [block for block, one in elements(view["blocks"]) if one.get("value", "").endswith(f" {section}")]
    await click(whole, person, "pm_write", near=words(fitting[0]["text"]["text"])[1:-1])
    await shows(whole, person, '"submit"')
    return await send(whole, person, **{section: text})


async def fill(whole: Whole, person: str = BO) -> None:
    """Write all that it needs, in its own window."""
    for section in (*REPORT, "WELL_RESPONSE", "LESSONS"):
        await write(whole, section, f"About {section.lower()} this is known.", person)
        await shows(whole, person, f"About {section.lower()} this is known.")
    await click(whole, person, "pm_playbook")
    await send(whole, person, verdict="helped")
    await shows(whole, person, "It helped as it is")


async def test_one_waits_for_its_owner_with_all_that_is_known_and_what_is_missing(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    await opened(whole)
    shown = await shows(whole, BO, "Still missing")
    for heading in ("*Detection*", "*Actions taken*", "*Findings*", "*Remediation*", "*Impact*"):
        assert heading in shown
    assert "Noticed by employees" in shown
    assert "the person who declared it rated it S2" in shown
    assert f"<@{BO}> may know:" in shown
    assert "Nothing says what contributed." in shown
    assert "postmortem" in words(await whole.home(BO))
    await letter(whole, BO, "Its post-mortem is yours")


async def test_it_is_written_reviewed_by_another_and_published_where_people_read_it(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    room = await opened(whole)
    await fill(whole)
    assert "Still missing" not in words(await whole.modal(BO))
    await click(whole, BO, "pm_review")
    refused = await send(whole, BO, reviewer=BO)
    assert refused["errors"] == {"reviewer": "Whoever owns it cannot review it. Choose somebody else."}
    await send(whole, BO, reviewer=EMI)
    await shows(whole, BO, f"<@{EMI}> reviews it")
    told = await letter(whole, EMI, "asks you to review its post-mortem")
    im = (await whole.act(EMI, "dm", user=whole.bot))["channel"]
    await press(whole, EMI, im, told, "postmortem")
    await shows(whole, EMI, "Looks right: publish")
    await click(whole, EMI, "pm_publish")
    await shows(whole, EMI, "*Published*")
    for channel in (room.id, INCIDENTS):
        message = await posted(whole, channel)
        assert labels(message["blocks"]) == ["Read it"]
        assert "this is known" not in words(message), "what people wrote is shown to whoever may see the incident"
    await room.shows("Post-mortem: *published*")
    await press(whole, ADA, INCIDENTS, await posted(whole, INCIDENTS), "postmortem")
    await shows(whole, ADA, "About impact this is known.")
    await letter(whole, BO, "reviewed its post-mortem and published it")


async def posted(whole: Whole, channel: str) -> Json:
    async def there() -> Json | None:
        found = [one for one in await whole.messages(channel) if "is published" in words(one.get("blocks", []))]
        return found[-1] if found else None

    message: Json = await until(there)
    return message


async def test_closing_says_that_it_is_missing_and_opens_it(whole: Whole) -> None:
    room = await over(whole)
    while "settle" in words(refused := await room.command(BO, "close")):
        for block, one in elements(refused["blocks"]):
            args = {"ts": refused["ts"], "action_id": one["action_id"], "block_id": block["block_id"]}
            await whole.act(BO, "click", channel=room.id, **args)
            await send(whole, BO, way="not needed", evidence="We are only testing")
    assert refused["text"] == f"It is S2, so its post-mortem is published first. <@{BO}> is writing it."
    assert labels(refused["blocks"]) == ["Open it"]


async def test_words_that_blame_are_kept_and_kinder_ones_offered_once(whole: Whole) -> None:
    await opened(whole)
    text = "Emi should have seen it."
    await write(whole, "IMPACT", text)
    hinted = await shows(whole, BO, "Saved as you wrote it")
    assert "“should have”: it tells of a world that was not there" in hinted
    assert text in hinted
    await send(whole, BO, IMPACT=text)
    assert text in await shows(whole, BO, "Still missing"), "whoever writes decides"


async def test_what_somebody_else_wrote_meanwhile_is_shown_before_it_is_replaced(whole: Whole) -> None:
    room = await opened(whole)
    await room.press(ADA, "postmortem")
    await click(whole, ADA, "pm_write", near="*Impact*")
    await shows(whole, ADA, '"submit"')
    await write(whole, "IMPACT", "Two guests saw it.")
    await shows(whole, BO, "Two guests saw it.")
    await send(whole, ADA, IMPACT="Three guests saw it.")
    both = await shows(whole, ADA, "meanwhile")
    assert f"<@{BO}> has changed “Impact” meanwhile" in both
    assert "Two guests saw it." in both
    assert "Three guests saw it." in both
    await send(whole, ADA, IMPACT="Three guests saw it.")
    assert "Three guests saw it." in await shows(whole, ADA, "Still missing")


async def test_every_version_can_be_looked_at(whole: Whole) -> None:
    await opened(whole)
    for text in ("Two guests saw it.", "Three guests saw it."):
        await write(whole, "IMPACT", text)
        await shows(whole, BO, text)
    await click(whole, BO, "pm_history")
    shown = await shows(whole, BO, "Two guests saw it.")
    assert shown.index("Three guests") < shown.index("Two guests")


async def test_what_is_too_long_stays_in_its_field_with_a_sentence_beside_it(whole: Whole) -> None:
    await opened(whole)
    refused = await write(whole, "IMPACT", "x" * 2600)
    assert "2600 characters; 2500 fit" in refused["errors"]["IMPACT"]
    assert (await whole.modal(BO))["callback_id"] == "pm_write"


async def test_its_text_is_edited_as_markdown_and_what_cannot_be_read_is_said_beside_the_field(whole: Whole) -> None:
    room = await opened(whole)
    await room.command(BO, "postmortem markdown")
    view = await whole.modal(BO)
    text = next(one["initial_value"] for _, one in elements(view["blocks"]))
    assert text.startswith("# Post-mortem of INC-1")
    wrong = text.replace("## Impact", "## Impakt")
    refused = await send(whole, BO, part1=wrong)
    assert "There is no section “Impakt”" in refused["errors"]["part1"]
    edited = text.replace("(nothing yet)", "Two guests saw it.\n\n* one\n* two", 1).replace("(nothing yet)", "# hash")
    await send(whole, BO, part1=edited)
    shown = await shows(whole, BO, "Two guests saw it.\\n\\n* one\\n* two")
    assert "# hash" in shown
    await room.command(BO, "postmortem markdown")
    again = next(one["initial_value"] for _, one in elements((await whole.modal(BO))["blocks"]))
    assert "\\# hash" in again
    before = json.dumps(await whole.modal(BO))
    await send(whole, BO, part1=again)
    assert json.dumps(await whole.modal(BO)) != before
    await room.press(ADA, "timeline")
    assert words(await whole.modal(ADA)).count("wrote in the post-mortem") == 15, "the same words are no new version"


async def test_a_review_that_wants_changes_says_which_above_it(whole: Whole) -> None:
    room = await opened(whole)
    await fill(whole)
    await click(whole, BO, "pm_review")
    await send(whole, BO, reviewer=EMI)
    await room.press(EMI, "postmortem")
    await click(whole, EMI, "pm_back")
    await send(whole, EMI, words="Say how many guests")
    await room.press(BO, "postmortem")
    shown = await shows(whole, BO, "The review asks for this first")
    assert "Say how many guests" in shown
    await letter(whole, BO, "asks for something first")


async def test_anybody_may_begin_one_that_nobody_insists_on(whole: Whole) -> None:
    room = await declared(whole)
    await room.command(ADA, "postmortem")
    assert "nothing insists on it" in await shows(whole, ADA, "Begin it")
    await send(whole, ADA)
    assert f"<@{ADA}> owns it" in await shows(whole, ADA, "somebody wanted it")


async def test_it_is_given_to_somebody_else_who_hears_so(whole: Whole) -> None:
    room = await opened(whole)
    await click(whole, BO, "pm_give")
    await send(whole, BO, owner=EMI)
    await shows(whole, BO, f"<@{EMI}> owns it")
    await letter(whole, EMI, "Its post-mortem is yours")
    await room.shows(f"<@{EMI}> owns the review", f"<@{EMI}> · due")


async def test_a_debrief_is_proposed_in_one_form(whole: Whole) -> None:
    await opened(whole)
    await click(whole, BO, "pm_debrief")
    await shows(whole, BO, "no blame, and no slides")
    await send(whole, BO)
    await shows(whole, BO, "is invited to the debrief")

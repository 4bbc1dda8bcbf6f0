"""Finding and listing in Slack: what an answer shows, where its buttons lead, and that nothing in it is live."""

from hypothesis import HealthCheck, given, settings

from bot.rules import searching
from bot.rules.searching import understood
from bot.rules.words import Phase
from bot.search import Hit
from handlers.slack import search
from tests.handlers.slack.facts import line
from tests.handlers.slack.hostile import HOSTILE, harmless
from tests.handlers.slack.room import declared, fill, labels, press, send, words
from tests.whole import BO, EMI, GENERAL, GUS, Json, Start, Whole, until

SALARY = "HRBot tells me what <!channel> somebody else *earns*"


async def found(whole: Whole, person: str, typed: str, part: str) -> Json:
    """What somebody finds, as soon as it says this."""

    async def answer() -> Json | None:
        reply = await whole.command(person, f"find {typed}")
        return reply if part in words(reply) else None

    reply: Json = await until(answer)
    return reply


async def test_an_incident_is_found_by_its_words_with_a_way_in(whole_anywhere: Whole) -> None:
    whole = whole_anywhere
    await declared(whole, f"declare {SALARY}")
    await declared(whole, "declare RetailBot gives 99 % off")
    reply = await found(whole, EMI, '"somebody else" earn', "INC-1")
    assert "INC-2" not in words(reply)
    assert labels(reply["blocks"]) == ["Join"]
    quote = next(block for block in reply["blocks"] if block["type"] == "rich_text")["elements"][0]["elements"]
    assert [run["text"] for run in quote if run.get("style")] == ["somebody else", "earns"]
    harmless(reply["blocks"], reply["text"])
    await press(whole, EMI, GENERAL, reply, "join", near="INC-1")

    async def invited() -> bool:
        return "I am inviting you" in words(await whole.whispers(EMI, GENERAL))

    assert await until(invited)


async def test_nothing_found_says_so_and_names_another_way(whole: Whole) -> None:
    reply = words(await whole.command(BO, 'find "no such thing" <@U0BO>'))
    assert "Nothing that you can see has “no such thing”" in reply
    assert "`/incident list all`" in reply


async def test_no_words_at_all_are_answered_with_an_example(whole: Whole) -> None:
    assert "Say what to look for" in words(await whole.command(BO, "find"))


async def test_more_goes_on_where_the_page_ended(whole: Whole) -> None:
    for number in range(10):
        await whole.command(BO, f"declare It earns too much, says number {number}")
    await whole.assembled(10)
    reply = await found(whole, EMI, "too much", '"More"')
    assert "INC-10" in words(reply) and "INC-2 " not in words(reply)
    await press(whole, EMI, GENERAL, reply, "find_more")

    async def rest() -> bool:
        told = await whole.whispers(EMI, GENERAL)
        return any("INC-2" in one and "INC-1" in one and "INC-3" not in one for one in told)

    assert await until(rest)


async def test_a_guest_finds_nothing(whole: Whole) -> None:
    await declared(whole, f"declare {SALARY}")
    assert "INC-1" not in words(await whole.command(GUS, "find earns"))


async def test_a_list_in_plain_words_and_the_same_by_menus(start: Start) -> None:
    async with start() as whole:
        room = await declared(whole)
        await declared(whole, "declare It leaks addresses")
        await room.command(BO, "severity S2")
        await room.shows("*S2*")
        assert "INC-2" not in words(await whole.command(EMI, "list s2"))
        reply = await whole.command(EMI, "list blorps s2")
        assert "I left out “blorps”" in words(reply)
        assert labels(reply["blocks"]) == ["Join", "Filter …"]
        await press(whole, EMI, GENERAL, reply, "list_filter")
        view = await whole.modal(EMI)
        assert fill(view, severity="S2")["severity"]["value"]["selected_option"]["value"] == "S2"
        await send(whole, EMI, state="all", severity="S2")
        shown = words(await whole.modal(EMI))
        assert "INC-1" in shown and "INC-2" not in shown


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(HOSTILE)
def test_whatever_was_written_does_nothing_when_it_is_found(text: str) -> None:
    query = understood(text)
    excerpt = searching.excerpt(query, text)
    hit = Hit(line(text, phase=Phase.CLOSED), excerpt)
    harmless(search.shown(None, hit))  # type: ignore[arg-type]
    assert "".join(part.text for part in excerpt if part.hit) or not any(part.hit for part in excerpt)

"""Triage as people see it.  From “I see the card” to “judged”, counted below: opening an incident is one click; every
other verdict is one click and one short form in which nothing must be filled in, the rarer ones one click more.
"""

import pytest

from bot.reporting import report_cards
from tests.handlers.slack.reporting import by_menu, cards, look, send, taken, weird
from tests.handlers.slack.room import answer, bring_forward, elements, labels, letter, press, words
from tests.handlers.slack.room import send as fill_in
from tests.whole import ADA, BO, CHIARA, DEV, EMI, GENERAL, RETAIL, TRIAGE, Json, Start, Whole, until

WEIRD = "RetailBot gives 99 % off when you say that you are the manager of the shop"
SAME = "RetailBot gave me 99 % off when I said that I am the manager of the shop"
HOSTILE = "Ignore <!channel> \u202egpj.exe <http://evil.example|here> a\u200bb `x` *bold* <@U0ADA>"


async def one(whole: Whole, what: str = WEIRD, by: str = BO, count: int = 1) -> Json:
    """A report's card, once it is there; its words are safe to show."""
    await weird(whole, by, what)
    return (await cards(whole, count))[-1]


async def shows(whole: Whole, *wanted: str, without: str = "", card: int = 0) -> Json:
    """A card, as soon as it says all this."""

    async def said() -> Json | None:
        found = (await cards(whole))[card]
        text = words(found)
        return found if all(part in text for part in wanted) and not (without and without in text) else None

    message: Json = await until(said)
    return message


async def test_a_card_says_what_who_and_until_when_with_few_buttons(whole_anywhere: Whole) -> None:
    card = await one(whole_anywhere)
    text = words(card)
    assert "REP-1 · Something weird" in text
    assert WEIRD in text
    assert f"reported by <@{BO}>" in text
    assert "to be answered by" in text
    assert labels(card["blocks"]) == ["Open incident", "Near miss", "Not a failure", "More …"]


async def test_opening_an_incident_is_one_click(whole: Whole) -> None:
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_open")
    (room,) = await whole.assembled()
    assert WEIRD in await whole.card(room["id"])
    judged = await shows(whole, "A real failure", f"<@{ADA}>", "INC-1")
    assert "Take it back" not in labels(judged["blocks"])
    assert "REP-1" in words(await letter(whole, BO, "REP-1"))


async def test_a_near_miss_is_one_click_and_a_form_in_which_nothing_must_be_filled(whole: Whole) -> None:
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_near_miss")
    assert (await fill_in(whole, ADA)).get("errors") is None
    judged = await shows(whole, "A near miss", f"<@{ADA}>", without="Open incident")
    assert labels(judged["blocks"]) == ["Take it back", "More …"]


async def test_a_near_miss_says_why_what_nearly_failed_and_how_narrowly(whole: Whole) -> None:
    await one(whole)
    card = (await cards(whole))[0]
    await press(whole, ADA, TRIAGE, card, "triage_near_miss")
    wrong = await fill_in(whole, ADA, guardrail="", score="0.71")
    assert "Name the guardrail" in wrong["errors"]["guardrail"]
    fields = {"reason": "The cart refused the price", "guardrail": "discount-guard", "score": "0.71"}
    await fill_in(whole, ADA, **fields, threshold="0.7", tag=first_tag(await whole.modal(ADA)))
    judged = words(await shows(whole, "A near miss", "Why: The cart refused the price"))
    assert "Held by discount-guard · score 0.71 · threshold 0.7" in judged
    await letter(whole, BO, "The cart refused the price")


def first_tag(view: Json) -> str:
    """The first thing that the form's menu says could have failed."""
    menu = next(element for block, element in elements(view["blocks"]) if block.get("block_id") == "tag")
    return str(menu["option_groups"][0]["options"][0]["value"])


@pytest.mark.parametrize(
    ("action", "says"),
    [("triage_misunderstanding", "A misunderstanding"), ("triage_unknown", "Too little known")],
)
async def test_rarer_verdicts_are_one_click_further(whole: Whole, action: str, says: str) -> None:
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_more")
    await press_in_window(whole, ADA, action)
    await fill_in(whole, ADA, reason="It is as it should be")
    await shows(whole, says, "Why: It is as it should be")


async def press_in_window(whole: Whole, person: str, action: str) -> None:
    """Click a button of the window that somebody sees."""
    view = await whole.modal(person)
    block = next(block for block, element in elements(view["blocks"]) if element["action_id"] == action)
    done = await whole.act(person, "click", view_id=view["id"], action_id=action, block_id=block["block_id"])
    assert done["ok"], done


async def test_of_two_who_judge_at_once_the_second_hears_in_the_form_who_was_first(whole: Whole) -> None:
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_near_miss")
    await press(whole, DEV, TRIAGE, card, "triage_false_alarm")
    await fill_in(whole, ADA)
    late = await fill_in(whole, DEV, reason="It was a test")
    assert "was first and found it to be a near miss" in late["errors"]["reason"]


async def test_a_verdict_is_taken_back_with_one_click(whole: Whole) -> None:
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_false_alarm")
    await fill_in(whole, ADA)
    judged = await shows(whole, "Take it back")
    await press(whole, DEV, TRIAGE, judged, "triage_back")
    await shows(whole, "Open incident", without="Not a failure*")


async def test_look_alikes_share_a_card_that_says_why_and_are_split_by_hand(whole: Whole) -> None:
    await one(whole)
    await weird(whole, CHIARA, SAME)
    card = await shows(whole, "1 more says the same", "In common: “the manager of the shop”")
    await press(whole, ADA, TRIAGE, card, "triage_folded")
    window = words(await whole.modal(ADA))
    assert "% of its wording is the same" in window
    assert SAME in window
    await press_in_window(whole, ADA, "triage_split")
    assert len(await cards(whole, 2)) == 2
    await shows(whole, "Open incident", without="1 more says")


async def test_two_cards_are_made_one_by_hand(whole: Whole) -> None:
    await one(whole)
    card = await one(whole, "The chat shows somebody else's order to me", DEV, count=2)
    await press(whole, ADA, TRIAGE, card, "triage_more")
    await press_in_window(whole, ADA, "triage_same")
    wrong = await fill_in(whole, ADA, same_as="the first")
    assert "Write it like REP-12" in wrong["errors"]["same_as"]
    await fill_in(whole, ADA, same_as="rep-1", reason="One customer, two words for it")
    await shows(whole, "Same as *REP-1*", f"<@{ADA}>", card=1)
    await shows(whole, "1 more says the same")


async def test_a_report_is_added_to_an_incident_by_number(whole: Whole) -> None:
    await whole.command(EMI, "declare Something else happens with the shop")
    await whole.assembled()
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_more")
    await press_in_window(whole, ADA, "triage_add")
    await fill_in(whole, ADA, incident="INC-1")
    await shows(whole, "A real failure", "INC-1")


async def test_a_similar_incident_is_on_the_card_with_a_click_to_add_to_it(whole: Whole) -> None:
    await whole.command(EMI, f"declare {WEIRD}")
    await whole.assembled()
    await one(whole, SAME)
    card = await shows(whole, "Similar,", "*INC-1*", "Add to INC-1")
    await press(whole, ADA, TRIAGE, card, "triage_add_this")
    await shows(whole, "A real failure", "INC-1")


async def test_the_reporter_is_asked_and_their_answer_stands_on_the_card(whole: Whole) -> None:
    card = await one(whole)
    await press(whole, ADA, TRIAGE, card, "triage_more")
    await press_in_window(whole, ADA, "triage_ask")
    await fill_in(whole, ADA, question="In which shop was that?")
    await letter(whole, BO, "We have a question")
    await answer(whole, BO, "report_reply")
    await fill_in(whole, BO, answer="In Leeds")
    await shows(whole, "In which shop was that?", "In Leeds")


async def test_the_list_of_what_waits_has_the_same_buttons(whole: Whole) -> None:
    assert "No report waits" in (await whole.command(ADA, "triage"))["text"]
    await one(whole)
    reply = await whole.command(ADA, "triage")
    assert WEIRD in words(reply)
    await press(whole, ADA, GENERAL, reply, "triage_false_alarm")
    await fill_in(whole, ADA)
    await shows(whole, "Not a failure")


async def test_only_who_is_on_triage_judges(start: Start) -> None:
    rotas = {"commander": {"people": []}, "triage": {"people": ["ada@northwind.example"]}}
    async with start(people={"rotas": rotas}) as whole:
        card = await one(whole)
        await press(whole, DEV, TRIAGE, card, "triage_near_miss")
        heard = await until(lambda: whole.whispers(DEV, TRIAGE))
        assert f"triage duty, now <@{ADA}>" in heard[-1]
        assert f"now <@{ADA}>" in (await whole.command(DEV, "triage"))["text"]
        await press(whole, ADA, TRIAGE, card, "triage_near_miss")
        await fill_in(whole, ADA)
        await shows(whole, "A near miss")


async def test_what_nobody_answers_is_late_on_the_card_and_in_a_letter_with_the_same_buttons(start: Start) -> None:
    rotas = {"commander": {"people": ["emi@northwind.example"]}}
    async with start(people={"rotas": rotas}) as whole:
        await one(whole)
        bring_forward(whole, "report")
        await letter(whole, EMI, "Nobody has answered this report in time")
        await shows(whole, "nobody has answered, due since")
        await answer(whole, EMI, "triage_near_miss")
        await fill_in(whole, EMI)
        await letter(whole, EMI, "Nothing is left to do for you")


async def test_a_deleted_card_comes_back(whole: Whole) -> None:
    card = await one(whole)
    await whole.office.api("chat.delete", whole.app["bot_token"], channel=TRIAGE, ts=card["ts"])

    async def back() -> bool:
        return any(found["ts"] != card["ts"] for found in await cards(whole))

    await until(back)


async def test_hostile_words_are_inert_on_the_card_in_the_windows_and_in_the_list(whole: Whole) -> None:
    card = await one(whole, HOSTILE)
    await press(whole, ADA, TRIAGE, card, "triage_more")
    for seen in (card, await whole.modal(ADA), await whole.command(ADA, "triage")):
        text = words(seen["blocks"])
        assert "<!channel>" not in text.replace('"text": "Ignore <!channel>', "")
        assert "http://evil" not in text
        assert "\u202e" not in text


async def test_a_report_by_a_message_s_menu_shows_the_message_and_where_it_was(whole: Whole) -> None:
    said = await whole.act(CHIARA, "message", channel=RETAIL, text="As the manager you get 99 % off, of course")
    await by_menu(whole, BO, RETAIL, said["ts"])
    await send(whole, BO, what="It believes anybody")
    card = (await cards(whole))[0]
    assert "where it was seen" in words(card)
    await press(whole, ADA, TRIAGE, card, "triage_more")
    assert "As the manager you get 99 % off" in words(await whole.modal(ADA))
    assert taken(whole)[0].link


async def test_the_card_s_facts_name_nobody_who_gave_no_name(whole: Whole) -> None:
    await weird(whole, BO)
    await send(whole, BO, "nameless", what=WEIRD)
    card = (await cards(whole))[0]
    assert "somebody without a name" in words(card)
    facts = look(whole, lambda work: report_cards.card(work, whole.process.manifests, 1))
    assert facts is not None
    assert facts.reporter is None
    assert BO not in words(card)


async def test_app_home_lists_what_waits_for_whoever_may_judge_with_the_same_buttons(start: Start) -> None:
    rotas = {"commander": {"people": []}, "triage": {"people": ["ada@northwind.example"]}}
    async with start(people={"rotas": rotas}) as whole:
        await one(whole)
        assert "Reports waiting" not in words(await whole.home(DEV))
        home = await whole.home(ADA)
        assert "Reports waiting" in words(home)
        assert WEIRD in words(home)
        await whole.act(ADA, "click", view_id=home["id"], action_id="triage_false_alarm")
        await fill_in(whole, ADA)
        await shows(whole, "Take it back")
        assert "Reports waiting" not in words(await whole.home(ADA))


async def test_without_the_triage_channel_whoever_is_on_duty_has_the_report_in_a_letter(start: Start) -> None:
    rotas = {"triage": {"people": ["emi@northwind.example"]}}
    async with start(triage="no-such-channel", people={"rotas": rotas}) as whole:
        await weird(whole, BO, WEIRD)
        assert "could not be posted in the triage channel" in words(await letter(whole, EMI, WEIRD))
        await answer(whole, EMI, "triage_near_miss")
        assert (await fill_in(whole, EMI)).get("errors") is None
        assert taken(whole)[0].verdict == "near_miss"

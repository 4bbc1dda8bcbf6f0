"""Hostile text is shown harmless, fits Slack's limits whatever it is, and is kept as it came."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import manifests
from bot.facts import Told, TriageList, Unread
from bot.keeping.evidence import Raw
from bot.personal import Home, Waiting
from bot.rules.words import Phase
from handlers.slack import cards, declare, home, letters, lists, personal, phases, roles, severity, tags, tasks, updates
from handlers.slack import evidence as evidence_window
from handlers.slack.blocks import modal
from handlers.workspace import surfaces
from handlers.workspace.blocks import message_blocks
from tests.handlers.slack.facts import (
    NOON,
    NOTES,
    STATES,
    TROUBLES,
    alarm,
    card,
    letter,
    line,
    offered,
    said,
    todo,
    told,
    waiting,
)
from tests.handlers.slack.forms import firing, form_of, typed
from tests.handlers.slack.hostile import HOSTILE, harmless
from tests.handlers.slack.keeping import kept
from tests.whole import BO, INCIDENTS, RETAIL, TRIAGE, Whole, until

HOUSE = manifests.load()
NOTHING_WAITS = Waiting((), (), (), ())


def fits(message: dict[str, Any]) -> None:
    """A message that Slack takes, and in which nothing of somebody else's is live."""
    harmless(message["blocks"], message["text"])
    message_blocks(message["blocks"])


def window(view: dict[str, Any]) -> None:
    """A form that Slack takes."""
    harmless(view["blocks"])
    (surfaces.home if view["type"] == "home" else surfaces.modal)(view)


@given(HOSTILE)
def test_a_card_is_harmless_and_fits(words: str) -> None:
    fits(cards.card(card(words)))


@given(HOSTILE, st.sampled_from(Phase), st.booleans())
def test_a_card_fits_in_every_phase(words: str, phase: Phase, cancelled: bool) -> None:
    fits(cards.card(card(words, line=line(words, phase=phase, cancelled=cancelled), resolved_at=NOON)))


@given(HOSTILE, st.none() | st.just("U0ADA"))
def test_a_topic_fits_and_names_the_commander(words: str, commander: str | None) -> None:
    topic = cards.topic(line(words, commander=commander))
    assert len(topic) <= 250
    assert "\n" not in topic
    assert topic.endswith("triage"), "what is cut is never the end"


@given(HOSTILE)
def test_an_announcement_is_harmless_and_fits(words: str) -> None:
    fits(lists.announcement(Told("C1", None, (line(words, commander="U0ADA"),) * 22, {7: words}, 30)))


@given(HOSTILE)
def test_the_list_of_alerts_is_harmless_and_fits(words: str) -> None:
    unread = tuple(Unread(number, words, words, NOON) for number in range(5))
    fits(lists.triage_list(TriageList("C1", None, (alarm(words),) * 20, unread)))


@given(HOSTILE)
def test_app_home_is_harmless_and_fits(words: str) -> None:
    for waits in (NOTHING_WAITS, waiting(words)):
        window(home.home(Home(None, (line(words),) * 20, waits)))


@given(HOSTILE)
def test_windows_are_harmless_and_fit(words: str) -> None:
    many = [todo(words, number) for number in range(60)]
    window(declare.form(HOUSE, "{}"))
    window(modal("answer", "The words", evidence_window.inert(Raw(7, words, words * 9))[: evidence_window.PAGE]))
    window(roles.handover_form(card(words), None))
    window(roles.roles_form(HOUSE, card(words)))
    window(severity.form(HOUSE, 7, None))
    window(tags.form(HOUSE, 7, ["AIF-03", "AIF-07"]))
    window(tasks.form(7, many[0]))
    window(phases.move_on_form(7, Phase.CONTAINING, many, [tags.field(HOUSE)]))
    window(phases.resolve_form(7, BO, [tags.field(HOUSE)]))
    window(phases.cancel_form(7, [tags.field(HOUSE)]))
    window(updates.form(7, words[:2000], "60"))


@given(HOSTILE)
def test_a_brief_is_drafted_in_whatever_words_and_fits_its_field(words: str) -> None:
    assert len(roles.brief(card(words))) <= roles.BRIEF


@given(HOSTILE, st.sampled_from([*NOTES, *TROUBLES]), st.sampled_from(STATES))
def test_a_letter_is_harmless_and_fits(words: str, note: str, state: str) -> None:
    one = told(note, words, offered=offered(words, state=state))
    fits(personal.letter(HOUSE, letter(one)))
    fits(personal.letter(HOUSE, letter(*[one] * 12)))


@given(HOSTILE)
def test_a_letter_with_everything_in_it_shows_its_last_line(words: str) -> None:
    many = [told("update", words)] * 11
    shown = personal.letter(HOUSE, letter(*many, told("offer", words)))
    fits(shown)
    assert "accept" in json.dumps(shown), "what wants an answer can be answered"
    assert len(json.dumps(shown, ensure_ascii=False).encode()) < 250_000


@given(HOSTILE)
def test_an_update_in_the_channel_is_harmless_and_fits(words: str) -> None:
    fits(letters.update_message(said(words)))


@given(HOSTILE)
def test_an_answer_with_tasks_is_harmless_and_fits(words: str) -> None:
    many = tuple(todo(words, number, state=("open", "done")[number % 2]) for number in range(60))
    for answer in (tasks.listing(7, many, BO, "playbook: Jailbreak campaign"), phases.insisting(many)):
        fits({"text": answer.text, "blocks": answer.shown})


END_TO_END = [
    "<!channel> <@U0ADA> <http://evil.example|click> @here",
    "\u202egnp.exe\u200b\u2066 \x00 *bold* `code`",
    "ignore all rules ```" + "<" * 2500,
    "漢字" * 700,
]


@pytest.mark.parametrize("words", END_TO_END)
async def test_by_every_door_it_is_shown_harmless_and_kept_as_it_came(whole: Whole, words: str) -> None:
    await whole.command(BO, f"declare {words}")
    await whole.act(BO, "submit", view_id=await form_of(whole), values=typed(f"form {words}", system=words[:80]))
    await whole.act(BO, "close", view_id=(await whole.modal(BO))["id"])
    said = (await whole.act(BO, "message", channel=RETAIL, text=f"message {words}"))["ts"]
    await whole.act(BO, "shortcut", callback_id="declare_message", channel=RETAIL, ts=said)
    await whole.act(BO, "submit", view_id=(await whole.modal(BO))["id"], values=typed(f"shortcut {words}"))
    labels = {"alertname": words[:1000], "model": words[:1000], "kind": words[:1000]}
    assert await whole.alert(firing(labels, annotations={"summary": f"alert {words}"}, generatorURL=words)) == 202
    assert await whole.alert(firing({**labels, "severity": words[:1000]}, group="other", fingerprint="other")) == 202
    rooms = await whole.assembled(4)
    await until(lambda: whole.messages(TRIAGE))
    await until(lambda: whole.messages(INCIDENTS))
    for channel in (*[room["id"] for room in rooms], INCIDENTS, TRIAGE):
        for message in await whole.messages(channel):
            bare = json.dumps(message).replace(whole.office.url.replace("http://", ""), "slack.example")
            seen = json.loads(bare.replace("http://slack.example", "https://slack.example"))
            harmless(seen.get("blocks", []), seen["text"])
    texts = kept(whole)
    for door in ("form", "shortcut"):
        assert f"{door} {words}".strip() in texts
    assert any(words.strip() == text for text in texts)
    assert any(f"message {words}" in json.loads(text).get("text", "") for text in texts if '"ts"' in text)
    assert any(
        f"alert {words}" in json.loads(text).get("summary", "") for text in texts if text.startswith('{"summary')
    )

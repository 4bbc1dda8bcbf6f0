"""Hostile text is shown harmless, fits Slack's limits whatever it is, and is kept as it came."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts import Alarm, Card, Home, Line, Stuck, Told, TriageList, Unread
from bot.rules import names
from bot.rules.words import Door, Kind, Mode, Phase
from handlers.slack import cards, declare, home
from handlers.workspace import surfaces
from handlers.workspace.blocks import message_blocks
from storage import evidence
from storage.db import Work, open_store
from storage.vault import Vault, key_file
from tests.handlers.slack.forms import firing, form_of, typed
from tests.handlers.slack.hostile import HOSTILE, harmless
from tests.whole import BO, INCIDENTS, RETAIL, TRIAGE, Whole, until

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def line(words: str, **changes: Any) -> Line:
    headline = names.headline(Kind.UNSORTED, words[:1024], Mode.LIVE)
    told = Line(7, "INC-7", Kind.UNSORTED, headline, Phase.TRIAGE, False, "C0SEVEN", None, NOON, None)
    return told._replace(**changes)


def alarm(words: str) -> Alarm:
    return Alarm(words, words, words, words, 12_000, NOON, NOON, None)


def card(words: str) -> Card:
    return Card(
        line=line(words),
        summary=words,
        declared_by="U0BO",
        door=Door.SHORTCUT,
        source_link="https://slack.example/archives/C1/p1",
        channel_name="inc-7-unsorted",
        card="1.1",
        alarms=(alarm(words),) * 45,
        not_invited={**{f"U0PERSON{number}": words for number in range(60)}, f"{words}@x": "unknown_responder"},
        stuck=(Stuck("announce", words, words), *[Stuck("invite", words, None)] * 30),
    )


@given(HOSTILE)
def test_a_card_is_harmless_and_fits(words: str) -> None:
    shown = cards.card(card(words))
    harmless(shown["blocks"], shown["text"])
    message_blocks(shown["blocks"])


@given(HOSTILE)
def test_a_topic_fits(words: str) -> None:
    assert len(cards.topic(line(words))) <= 250


@given(HOSTILE)
def test_an_announcement_is_harmless_and_fits(words: str) -> None:
    shown = cards.announcement(Told("C1", None, (line(words),) * 40, {7: words}, 30))
    harmless(shown["blocks"], shown["text"])
    message_blocks(shown["blocks"])


@given(HOSTILE)
def test_the_list_of_alerts_is_harmless_and_fits(words: str) -> None:
    unread = tuple(Unread(number, words, words, NOON) for number in range(5))
    shown = cards.triage_list(TriageList("C1", None, (alarm(words),) * 20, unread))
    harmless(shown["blocks"], shown["text"])
    message_blocks(shown["blocks"])


@given(HOSTILE)
def test_windows_and_app_home_are_harmless_and_fit(words: str) -> None:
    views = [declare.form(about=words), home.home(Home(None, (line(words),) * 20))]
    for view in views:
        harmless(view["blocks"])
        (surfaces.home if view["type"] == "home" else surfaces.modal)(view)


@given(HOSTILE, st.sampled_from(["channel_lost", "not_let_in", "stuck"]))
def test_a_direct_message_is_harmless_and_fits(words: str, note: str) -> None:
    facts: dict[str, str | int] = {"what": words, "channel": "C0SEVEN", "name": words, "reason": words}
    shown = cards.tell(note, 7, facts)
    harmless(shown["blocks"], shown["text"])
    message_blocks(shown["blocks"])


END_TO_END = [
    "<!channel> <@U0ADA> <http://evil.example|click> @here",
    "\u202egnp.exe\u200b\u2066 \x00 *bold* `code`",
    "ignore all rules ```" + "<" * 2500,
    "漢字" * 700,
]


def kept(whole: Whole) -> list[str]:
    """All captured text of incidents, in the clear."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def reveal(work: Work) -> list[str]:
        rows = work.session.query(evidence.Evidence.id).all()
        return [
            text.decode("utf-8", "surrogatepass")
            for text in evidence.reveal_all(work, [row.id for row in rows]).values()
        ]

    texts = store.read(reveal).result()
    store.close()
    return texts


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

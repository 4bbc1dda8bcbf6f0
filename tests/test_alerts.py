"""Alerts become incidents or stand in a list: which, when again, and when over; on both databases."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot import facts, manifests
from bot.facts import TriageList
from bot.manifests import Alerts, Channels, House, Manifests
from bot.response import alerts, situation, timeline
from bot.rules.alerts import Rule, Signal
from bot.rules.words import Kind
from storage import effects, evidence, incidents
from storage.db import PostgresStore, SqliteStore, Work, open_store
from tests.plain import Plain, sanitise
from tests.stores import NOON, VAULT

SHIPPED = manifests.load()
CRITICAL = Rule(match={"severity": "critical"})
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class Desk:
    """Alerts as they come in, digested at once, at a time that the test sets."""

    def __init__(self, url: str) -> None:
        self.now = NOON
        self.store: SqliteStore | PostgresStore = open_store(url, VAULT, now=lambda: self.now)
        self.rules: tuple[Rule, ...] = (CRITICAL,)

    @property
    def manifests(self) -> Manifests:
        """The manifests with today's rules."""
        house = House(channels=Channels(broadcast="incidents", triage="ai-triage"))
        return SHIPPED.model_copy(update={"house": house, "alerts": Alerts(rules=self.rules)})

    def deliver(self, *signals: Signal, minutes: float = 0) -> None:
        """Let these alerts come in, so many minutes later."""
        self.now += timedelta(minutes=minutes)
        body = json.dumps([one.model_dump(mode="json") for one in signals]).encode()
        self.store.submit(alerts.receive, "testing", [body]).result()
        while self.store.submit(alerts.digest, self.manifests, parse).result():
            continue

    def incidents(self) -> list[incidents.Incident]:
        """All incidents, oldest first."""
        return self.store.read(lambda work: list(incidents.open_ones(work.session, 100))).result()[::-1]

    def asked(self, kind: str) -> int:
        """How many effects of a kind were asked for."""
        states = ["waiting", "running", "done"]

        def count(work: Work) -> int:
            return sum(one.kind == kind for one in effects.listed(work.session, states, 1000))

        return self.store.read(count).result()

    def listed(self) -> TriageList:
        """What the list in the triage channel shows, once names are safe to show."""
        sanitise(self.store, self.manifests, Plain())
        return self.store.read(facts.triage_list).result()


def parse(source: str, body: bytes) -> list[Signal]:
    """The sources of these tests send signals as they are."""
    return [Signal.model_validate(one) for one in json.loads(body)]


def signal(**changes: Any) -> Signal:
    """One critical alert that fires."""
    labels = {"alertname": "GuardrailTripped", "severity": "critical"} | changes.pop("labels", {})
    given = {"source": "testing", "fingerprint": "a", "group": "g", "labels": labels, "started_at": NOON}
    return Signal.model_validate(given | changes)


def over(**changes: Any) -> Signal:
    """The same alert, over."""
    return signal(ended_at=NOON + timedelta(minutes=1), **changes)


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    """A desk on a fresh database."""
    opened = Desk(database_url)
    yield opened
    opened.store.close()


def test_only_an_alert_that_matches_a_rule_opens_a_channel(desk: Desk) -> None:
    desk.deliver(signal(labels={"severity": "warning"}, fingerprint="w", group="w"))
    assert desk.incidents() == []
    assert [alarm.name.text for alarm in desk.listed().alarms] == ["GuardrailTripped"]
    desk.deliver(signal())
    assert len(desk.incidents()) == 1
    assert desk.asked("open_channel") == 1


def test_the_first_rule_that_matches_says_what_it_is(desk: Desk) -> None:
    leak = Rule(match={"team": "safety"}, kind=Kind.LEAK, system="RetailBot", private=True, urgent=True)
    desk.rules = (leak, CRITICAL)
    desk.deliver(signal(labels={"team": "safety"}), signal(fingerprint="b", group="h", labels={"kind": "drift"}))
    said = {(row.kind, row.system, row.private, row.urgent) for row in desk.incidents()}
    assert said == {("leak", "RetailBot", True, True), ("drift", None, False, False)}


def test_the_same_alert_again_and_again_is_one_incident(desk: Desk) -> None:
    for _ in range(5):
        desk.deliver(signal(), signal())
    assert len(desk.incidents()) == 1
    number = desk.incidents()[0].id
    card = desk.store.read(situation.card, SHIPPED, number).result()
    assert [alarm.deliveries for alarm in card.alarms] == [10]


def test_same_trouble_is_what_the_rule_says(desk: Desk) -> None:
    desk.rules = (Rule(match={"severity": "critical"}, same_trouble=("model",)),)
    one, two = {"labels": {"model": "one"}}, {"labels": {"model": "two"}}
    desk.deliver(signal(**one, group="g1"), signal(**one, group="g2", fingerprint="b"), signal(**two, fingerprint="c"))
    assert len(desk.incidents()) == 2


def test_an_incident_recovers_when_its_last_alert_is_over(desk: Desk) -> None:
    desk.deliver(signal(), signal(fingerprint="b"))
    desk.deliver(over(), minutes=1)
    assert desk.incidents()[0].recovered_at is None
    desk.deliver(over(fingerprint="b"), minutes=1)
    assert desk.incidents()[0].recovered_at == desk.now


def test_a_warning_of_the_same_group_neither_hides_nor_ends_the_critical_one(desk: Desk) -> None:
    warning = signal(labels={"severity": "warning"}, fingerprint="w")
    desk.deliver(signal(), warning)
    assert len(desk.incidents()) == 1
    desk.deliver(over(labels={"severity": "warning"}, fingerprint="w"), minutes=1)
    assert desk.incidents()[0].recovered_at is None


@pytest.mark.parametrize(("minutes", "count"), [(29, 1), (31, 2)])
def test_firing_again_soon_is_the_same_incident_and_later_a_new_one(desk: Desk, minutes: int, count: int) -> None:
    desk.deliver(signal())
    desk.deliver(over(), minutes=1)
    desk.deliver(signal(started_at=NOON + timedelta(minutes=5)), minutes=minutes)
    rows = desk.incidents()
    assert len(rows) == count
    assert rows[-1].recovered_at is None
    lines = desk.store.read(timeline.page, rows[-1].id).result().lines
    if count == 1:
        assert "alert fires again" in [line.what for line in lines]
    else:
        assert lines[0].facts == {"follows": 1}


def test_news_that_arrive_late_do_not_wake_what_is_over(desk: Desk) -> None:
    desk.deliver(over())
    desk.deliver(signal(), minutes=1)
    desk.deliver(over(fingerprint="b"), signal(fingerprint="b"), minutes=1)
    assert desk.incidents() == []


def test_what_could_not_be_read_is_kept_and_shown_without_a_word_of_it(desk: Desk) -> None:
    desk.store.submit(alerts.receive, "testing", [b"{}", b"[]"]).result()

    def fail(source: str, body: bytes) -> list[Signal]:
        if body == b"{}":
            Signal.model_validate({"source": "testing", "labels": {"secret": "words" * 1000}, "started_at": "hush"})
        return []

    desk.store.submit(alerts.digest, desk.manifests, fail).result()
    (unread,) = desk.listed().unread
    assert unread.source == "testing"
    assert "fingerprint" in unread.error
    assert "words" not in unread.error
    assert "hush" not in unread.error
    assert desk.asked("post_triage_list") == 1


@pytest.mark.parametrize(
    "words",
    ["\x00", "\u202e\u200b", "x" * 20_000, "<!channel> <@U0BO> <http://a|b>", "   ", "\U000e0041", "*_~`"],
)
def test_hostile_words_open_an_incident_like_any_others(desk: Desk, words: str) -> None:
    labels = {"alertname": words[:1000], "model": words[:1000], "kind": words[:1000]}
    hostile = {"summary": words, "description": words}
    desk.deliver(signal(labels=labels, annotations=hostile, fingerprint=words[:1000], group=words, link=words))
    (row,) = desk.incidents()
    assert row.system is None, "nobody knows such a system"
    lines = desk.store.read(timeline.page, row.id).result().lines
    copies = [copy for line in lines if line.what == "message kept" for copy in line.copies]
    kept = [desk.store.read(evidence.reveal, copy).result() for copy in copies]
    assert [json.loads(raw) for raw in kept] == [hostile], "kept intact"


def test_a_body_with_ten_thousand_alerts_is_one_incident(desk: Desk) -> None:
    desk.deliver(*[signal(fingerprint=str(number)) for number in range(10_000)])
    (row,) = desk.incidents()
    card = desk.store.read(situation.card, SHIPPED, row.id).result()
    assert card.alarms[0].deliveries == 10_000


def test_times_at_the_edges_of_the_calendar_are_no_trouble(desk: Desk) -> None:
    desk.deliver(signal(started_at=LONG_AGO), signal(started_at=datetime(9999, 12, 31, tzinfo=UTC)))
    assert len(desk.incidents()) == 1

"""Declaring, finding and knowing again, without Slack; on both databases."""

from collections.abc import Iterator
from concurrent.futures import wait
from datetime import timedelta
from typing import Any

import pytest

from bot import facts, manifests
from bot.response import declaring, incidents
from bot.response.declaring import Declared, Wish
from bot.rules.words import Door, Kind, Refusal
from bot.staffing import people
from storage import effects
from storage.db import PostgresStore, SqliteStore, Work, open_store
from tests.stores import NOON, VAULT

BO, EMI = "U0BO", "U0EMI"
MANIFESTS = manifests.load()
WORDS = "RetailBot gives 99 % off"


class Desk:
    """A store whose clock the test sets."""

    def __init__(self, url: str) -> None:
        self.now = NOON
        self.store: SqliteStore | PostgresStore = open_store(url, VAULT, now=lambda: self.now)

    def do(self, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        return self.store.submit(use_case, *args, **kwargs).result()

    def declare(self, what: str = WORDS, by: str = BO, **wish: Any) -> Declared:
        declared: Declared = self.do(declaring.declare, MANIFESTS, Door.COMMAND, Wish(what, **wish), by)
        return declared


@pytest.fixture
def desk(database_url: str) -> Iterator[Desk]:
    opened = Desk(database_url)
    yield opened
    opened.store.close()


@pytest.mark.parametrize(("seconds", "again"), [(119, True), (121, False)])
def test_the_same_words_are_the_same_incident_for_two_minutes(desk: Desk, seconds: float, again: bool) -> None:
    first = desk.declare()
    desk.now += timedelta(seconds=seconds)
    assert desk.declare(" retailbot  gives 99 % OFF").again is again
    assert desk.declare("something else").number != first.number


def test_the_same_words_at_the_same_moment_are_one_incident(desk: Desk) -> None:
    wish = Wish(WORDS)
    futures = [desk.store.submit(declaring.declare, MANIFESTS, Door.COMMAND, wish, BO) for _ in range(8)]
    wait(futures)
    assert {future.result().number for future in futures} == {1}
    assert [future.result().again for future in futures].count(False) == 1


def test_another_one_is_declared_with_everything_that_the_first_was(desk: Desk) -> None:
    desk.declare(kind=Kind.LEAK, system="RetailBot", private=True, link="https://a.example", copy='{"text": "x"}')
    wish = desk.do(declaring.wish_of, 1, BO)
    assert wish == Wish(WORDS, Kind.LEAK, "RetailBot", True, False, link="https://a.example", copy='{"text": "x"}')
    assert desk.do(declaring.declare, MANIFESTS, Door.COMMAND, wish, BO, another=True) == Declared(2, False)


@pytest.mark.parametrize("what", ["", "  \n", "\u200b", "x" * 3001])
def test_nothing_and_too_much_are_refused_beside_the_field(desk: Desk, what: str) -> None:
    with pytest.raises(Refusal) as no:
        desk.declare(what)
    assert no.value.field == "what"
    assert desk.store.read(lambda work: len(effects.listed(work.session, ["waiting"], 10))).result() == 0


def test_an_urgent_one_goes_before_the_others(desk: Desk) -> None:
    desk.declare("first")
    desk.declare("second", urgent=True)

    def priorities(work: Work) -> list[int]:
        found = effects.listed(work.session, ["waiting"], 10)[::-1]
        return [row.priority for row in found if row.kind == "open_channel"]

    first, second = desk.store.read(priorities).result()
    assert second < first


def test_a_private_one_is_seen_by_its_people_alone(desk: Desk) -> None:
    desk.declare(private=True)
    assert [line.number for line in desk.store.read(facts.open_lines, BO).result()] == [1]
    assert desk.store.read(facts.open_lines, EMI).result() == ()
    with pytest.raises(Refusal, match="You can see no INC-1"):
        desk.do(incidents.find, 1, EMI)


def test_whoever_has_no_say_is_told_why(desk: Desk) -> None:
    def person(id_: str, **changes: Any) -> dict[str, Any]:
        usual = {"team": "T1", "name": id_, "email": None, "is_bot": False, "is_guest": False, "is_gone": False}
        return {"id": id_, **usual, **changes}

    rows = [person("U1"), person("U2", is_guest=True), person("U3", is_gone=True), person("U4", team="T2")]
    desk.do(people.remember, rows, [])
    sentences = [desk.store.read(people.no_colleague, "T1", who).result() for who in ("U1", "U2", "U3", "U4")]
    assert sentences[0] is None
    for sentence, words in zip(sentences[1:], ("Guests", "deactivated", "this workspace"), strict=True):
        assert words in (sentence or "")
    assert desk.store.read(people.no_colleague, "T1", "U9", "T2").result(), "a stranger whom nobody has seen before"
    assert desk.store.read(people.no_colleague, "T1", "U9", "T1").result() is None

"""Rotas: equal to a table that something else made, fair to everybody, and never without anybody."""

import json
from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.rotas import DAYS, WEEK, Override, Rota, changes, handover, line_up, said, turns

TABLE: dict[str, Any] = json.loads((Path(__file__).parents[1] / "data" / "rotas" / "table.json").read_text())
OVERRIDES = [
    Override(one["person"], *map(datetime.fromisoformat, (one["begins"], one["ends"]))) for one in TABLE["overrides"]
]
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "America/Havana",
]

moments = st.timedeltas(timedelta(0), END - BEGIN).map(lambda after: BEGIN + after)
rotas = st.builds(
    Rota,
    people=st.lists(st.sampled_from(["ada", "bo", "chiara", "dev", "emi"]), unique=True, min_size=1).map(tuple),
    zone=st.sampled_from(ZONES),
    handover=st.builds("{} {:02}:{:02}".format, st.sampled_from(DAYS), st.integers(0, 23), st.integers(0, 59)),
    starts=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
overrides = st.builds(
    lambda person, begins, hours: Override(person, begins, begins + timedelta(hours=hours)),
    st.sampled_from(["ada", "gus", "hana"]),
    moments,
    st.integers(1, 24 * 60),
)


@pytest.mark.parametrize("made", TABLE["rotas"], ids=lambda made: f"{made['zone']} {made['handover']}")
def test_the_line_is_that_of_the_table_at_every_quarter_of_two_years(made: dict[str, Any]) -> None:
    rota = Rota.model_validate({key: value for key, value in made.items() if key != "lines"})
    since = [datetime.fromisoformat(moment) for moment, _ in made["lines"]]
    lines = [tuple(line.split()) for _, line in made["lines"]]
    for quarter in range(int((END - BEGIN) / timedelta(minutes=15))):
        at = BEGIN + quarter * timedelta(minutes=15)
        assert line_up(rota, at, OVERRIDES) == lines[bisect_right(since, at) - 1], at
    for before, moment in zip(lines, since[1:], strict=False):
        assert line_up(rota, moment - timedelta(microseconds=1), OVERRIDES) == before


@given(rotas, st.integers(0, 60))
def test_everybody_gets_equal_turns(rota: Rota, first: int) -> None:
    people = len(rota.people)
    duty = [line_up(rota, handover(rota, turn))[0] for turn in range(first, first + 3 * people)]
    assert set(Counter(duty).values()) == {3}
    assert duty[:people] == duty[people : 2 * people]


@given(rotas, moments, st.lists(overrides, max_size=4))
def test_somebody_is_on_duty_at_every_moment_and_nobody_is_in_line_twice(
    rota: Rota, at: datetime, written: list[Override]
) -> None:
    line = line_up(rota, at, written)
    assert set(rota.people) <= set(line) <= {*rota.people, *(one.person for one in written)}
    assert len(set(line)) == len(line) >= 1


@given(rotas, moments, st.lists(overrides, max_size=3), overrides)
def test_an_override_changes_nothing_outside_its_span_and_counts_inside(
    rota: Rota, at: datetime, written: list[Override], new: Override
) -> None:
    for moment in (at, new.begins - timedelta(microseconds=1), new.ends):
        inside = new.begins <= moment < new.ends
        if not inside:
            assert line_up(rota, moment, [*written, new]) == line_up(rota, moment, written)
    for moment in (new.begins, new.ends - timedelta(microseconds=1)):
        assert line_up(rota, moment, [*written, new])[0] == new.person


@given(rotas, st.integers(0, 100))
def test_a_handover_is_at_its_local_time_unless_summer_time_skips_that(rota: Rota, turn: int) -> None:
    at = handover(rota, turn)
    zone = ZoneInfo(rota.zone)
    jumped = (at - timedelta(hours=1)).astimezone(zone).utcoffset() != at.astimezone(zone).utcoffset()
    assert f"{at.astimezone(zone):%A %H:%M}" == rota.handover or jumped
    assert (turns(rota, at - timedelta(microseconds=1)), turns(rota, at)) == (max(turn - 1, 0), turn)


@given(rotas, moments, st.lists(overrides, max_size=3))
def test_between_two_changes_the_line_stays_as_it_is(rota: Rota, at: datetime, written: list[Override]) -> None:
    edges = [at, *changes(rota, at, written)]
    for begin, end in zip(edges, edges[1:], strict=False):
        if begin < end:
            half = begin + (end - begin) / 2
            assert line_up(rota, begin, written) == line_up(rota, half, written)
            assert line_up(rota, half, written) == line_up(rota, end - timedelta(microseconds=1), written)
    assert edges[-1] - at >= (len(rota.people) - 1) * WEEK


def test_a_rota_without_people_has_nobody_until_somebody_stands_in() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert line_up(Rota(), noon) == ()
    assert line_up(Rota(), noon, [Override("ada", noon, noon + WEEK)]) == ("ada",)


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("18:00", "2026-03-27T17:00Z"),
        ("9:30", "2026-03-28T08:30Z"),
        ("today 18:00", "2026-03-27T17:00Z"),
        ("Tomorrow 18:00", "2026-03-28T17:00Z"),
        ("sunday 18:00", "2026-03-29T16:00Z"),
        ("Fri  18:00", "2026-03-27T17:00Z"),
        ("fri 9:00", "2026-04-03T07:00Z"),
        ("2026-05-01 00:15", "2026-04-30T22:15Z"),
        ("2026-03-27 08:00", "2026-03-27T07:00Z"),
    ],
)
def test_a_time_is_understood_in_the_zone_of_the_rota(words: str, moment: str) -> None:
    friday_noon = datetime(2026, 3, 27, 11, tzinfo=UTC)
    assert said(words, friday_noon, ZoneInfo("Europe/Berlin")) == datetime.fromisoformat(moment)


@pytest.mark.parametrize(
    "words", ["", "soon", "25:00", "18:60", "someday 18:00", "2026-02-30 18:00", "18", "18:00 or so"]
)
def test_words_that_are_no_time_are_nothing(words: str) -> None:
    assert said(words, datetime(2026, 3, 27, 11, tzinfo=UTC), ZoneInfo("UTC")) is None

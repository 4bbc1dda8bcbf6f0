"""agenda.yaml is read as people write it, and its mistakes are named with their lines."""

from datetime import time
from pathlib import Path

import pytest

from bot import manifests
from bot.manifests import ManifestError


def load(folder: Path, agenda: str) -> manifests.Manifests:
    (folder / "agenda.yaml").write_text(agenda, encoding="utf-8")
    return manifests.load(folder)


def test_ours_is_the_first_tuesday_at_three_in_berlin() -> None:
    meeting = manifests.load().agenda.meeting
    assert meeting is not None
    assert (meeting.when.nth, meeting.when.weekday, meeting.when.at, meeting.when.zone) == (
        1,
        "Tuesday",
        time(15),
        "Europe/Berlin",
    )


@pytest.mark.parametrize(("written", "at"), [("15:00", time(15)), ("'15:00'", time(15)), ("9:30", time(9, 30))])
def test_a_time_may_stand_without_quotes(tmp_path: Path, written: str, at: time) -> None:
    meeting = load(tmp_path, f"meeting: {{when: {{weekday: Tuesday, at: {written}}}}}").agenda.meeting
    assert meeting is not None
    assert meeting.when.at == at


def test_a_house_may_have_no_meeting_and_no_digests(tmp_path: Path) -> None:
    agenda = load(tmp_path, "meeting: null\ndigests: {weekly: null, daily: null, executives: null}").agenda
    assert (agenda.meeting, agenda.digests.weekly, agenda.digests.daily) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("meeting: {when: {weekday: Tuesday, at: 15:00, nth: 5}}", "agenda.yaml, line 1: meeting.when.nth"),
        ("meeting: {when: {weekday: Tuesday, at: 15:00, zone: Mars}}", "no such time zone"),
        ("meeting:\n  facilitators: nobody", "agenda.yaml, line 2: meeting.facilitators: people.yaml has no rota"),
        ("meeting: {announce_days: 5}", "announce_days must not be less than slots_days"),
        ("meeting: {chase_days: [9]}", "nobody can be chased before they were asked"),
        ("meeting: {lunch: true}", "unknown key “meeting.lunch”"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(ManifestError, match=said.replace(".", r"\.")):
        load(tmp_path, written)

"""What a post-mortem says: filled from data, names nobody, names what is missing, and nothing written is lost."""

import pytest

from bot.keeping import captured
from bot.learning import follow_ups, postmortem_page, postmortems
from bot.learning.follow_ups import Wanted
from bot.record import markdown, records
from bot.response import tasks
from bot.rules.follow_ups import Improves, Kind
from bot.rules.postmortem import LONGEST, REPORT, Playbook, Section
from bot.rules.words import Phase, Refusal, Severity
from tests.company import on
from tests.desk import BO, EMI, LIU, Desk
from tests.review import fill, page, resolved

S1, S2, S3, S4 = Severity
MANAGER = on("managers")


def test_data_fills_five_sections_and_what_is_missing_is_named_with_whom_to_ask(house: Desk) -> None:
    found = page(house, resolved(house))
    assert tuple(found.chapters)[:5] == REPORT
    missing = {gap.section: gap.person for gap in found.gaps}
    assert {Section.ACTIONS, Section.FINDINGS, Section.REMEDIATION, Section.IMPACT} <= set(missing)
    assert Section.DETECTION not in missing
    assert missing[Section.FINDINGS] == LIU
    detection = [fact.says for fact in found.chapters[Section.DETECTION].facts]
    assert detection[0] == "Noticed by employees"
    assert "the person who declared it opened the incident" in detection


def test_factors_tasks_and_follow_ups_stand_in_their_sections(house: Desk) -> None:
    number = resolved(house)
    fill(house, number)
    (stop, *_) = [task for task in house.tasks(number).values() if task.phase == Phase.CONTAINING]
    house.do(tasks.tick, stop.id, BO)
    wanted = Wanted(number, None, "Teach it Finnish", Kind.STRUCTURAL, Improves.MODEL, LIU)
    house.do(follow_ups.add, house.house, wanted, LIU)
    chapters = page(house, number).chapters
    assert f"the person who declared it did: {stop.text}" in [fact.says for fact in chapters[Section.ACTIONS].facts]
    findings = [fact.says for fact in chapters[Section.FINDINGS].facts]
    assert "Contributed (safeguard gap): The filter knows no Finnish" in findings
    (todo,) = [fact.says for fact in chapters[Section.REMEDIATION].facts if "Follow-up" in fact.says]
    assert todo.startswith("Follow-up (open, due 2026-")
    assert todo.endswith("structural, improves model): Teach it Finnish")


def test_people_are_called_by_their_roles(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, {Section.IMPACT: f"<@{EMI}> saw what Bo Lindqvist told Bo."}, BO)
    said = page(house, number).chapters[Section.IMPACT].words
    assert said == "a colleague saw what the person who declared it told the person who declared it."


def test_words_are_sealed_and_stand_as_they_were_written_for_those_who_may_see_them(house: Desk) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, {Section.LESSONS: "  Ask *twice* <b>\n\nAlways.  "}, BO)
    assert page(house, number).chapters[Section.LESSONS].words == "Ask *twice* <b>\n\nAlways."
    safe = house.read(postmortem_page.read, house.house, house.incident(number), captured.shown)
    assert safe.chapters[Section.LESSONS].words == captured.MAKING


def test_the_same_words_again_are_no_new_version(house: Desk) -> None:
    number = resolved(house)
    assert house.do(postmortems.write, number, {Section.IMPACT: "Two guests."}, BO) == [Section.IMPACT]
    assert house.do(postmortems.write, number, {Section.IMPACT: " Two guests. "}, LIU) == []
    assert house.happened(number).count("postmortem written") == 1


@pytest.mark.parametrize(
    ("words", "sentence"), [(" \u200b", "Nothing would be left"), ("x" * (LONGEST + 1), "2501 characters; 2500 fit")]
)
def test_what_cannot_be_kept_is_refused_beside_its_section_and_nothing_else_is_kept(
    house: Desk, words: str, sentence: str
) -> None:
    number = resolved(house)
    house.do(postmortems.write, number, {Section.IMPACT: "Two guests."}, BO)
    with pytest.raises(Refusal, match=sentence) as no:
        house.do(postmortems.write, number, {Section.LESSONS: "Look.", Section.IMPACT: words}, BO)
    assert no.value.field == Section.IMPACT.name
    assert page(house, number).chapters[Section.LESSONS].words == ""
    assert page(house, number).chapters[Section.IMPACT].words == "Two guests."


def test_a_verdict_on_the_playbook_that_wants_a_change_says_which(house: Desk) -> None:
    number = resolved(house)
    with pytest.raises(Refusal, match="what is to be different"):
        house.do(postmortems.judge_playbook, number, Playbook.CHANGE, "", BO)
    house.do(postmortems.judge_playbook, number, Playbook.CHANGE, "Name who may switch it off", BO)
    found = page(house, number)
    assert (found.playbook, found.chapters[Section.PLAYBOOK].words) == (Playbook.CHANGE, "Name who may switch it off")


def test_an_export_tells_every_version_with_roles_for_names_and_says_what_is_missing(house: Desk) -> None:
    number = resolved(house)
    for words in ("Two guests.", "Three guests told Bo."):
        house.do(postmortems.write, number, {Section.IMPACT: words}, BO)
    house.sanitise()
    record = house.read(records.record, number)
    versions = [(one["section"], one["newest"], one["words"]["text"]) for one in record["postmortem"]["versions"]]
    assert versions == [
        ("impact", False, "Two guests."),
        ("impact", True, "Three guests told the person who declared it."),
    ]
    said = markdown.page(record).split("## Post-mortem", 1)[1]
    assert "Three guests told the person who declared it." in said
    assert "Two guests" not in said.split("## Timeline")[0]
    assert said.count("Missing: nobody has written it.") == 4


def test_an_incident_without_one_says_so(house: Desk) -> None:
    assert "## Post-mortem\n\nThere is none." in markdown.page(house.read(records.record, house.declare()))

"""Evidence: who may read it and what for, held for the law, erased for ever, forbidden; on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.keeping import captured, completeness, custody, evidence, looks, sanitising
from bot.record import records
from bot.response import phases, roles, situation, timeline, updates
from bot.rules.evidence import Item, Presence
from bot.rules.origin import UNKNOWN
from bot.rules.words import Refusal, Role, Verdict
from storage import evidence as sealed
from storage import incidents
from storage.db import Work
from storage.evidence import Evidence, EvidenceKey
from storage.sanitised import Sanitised
from tests.desk import ANA, BO, EMI, HOUSE, KIM, RAY, Desk

NAME, SAFE = "Ada Lovelace", "Jane Doe"
SAID = f"RetailBot told {NAME} the code of somebody else"
PURPOSE = "Find the prompt"


@pytest.fixture
def number(desk: Desk) -> int:
    """An incident about somebody, whose words were made safe to show; Bo commands it."""
    desk.anonymiser.replaces[NAME] = SAFE
    number = desk.with_channel(what=SAID)
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.sanitise()
    return number


def scope(number: int) -> str:
    """Where an incident's texts are kept."""
    return captured.of_incident(number)


def read(desk: Desk, number: int, by: str = BO, purpose: str = PURPOSE) -> list[str]:
    """What somebody reads word for word."""
    entry = desk.do(evidence.read, HOUSE, scope(number), by, purpose)
    return [text.words for text in desk.read(evidence.words, entry, by)[1]]


def summary(desk: Desk, number: int) -> str:
    """What the card says is happening."""
    text: str = desk.read(situation.card, HOUSE, number).summary.text
    return text


def test_a_card_says_at_once_that_words_are_on_their_way_and_then_shows_them_made_safe(desk: Desk) -> None:
    desk.anonymiser.replaces[NAME] = SAFE
    number = desk.with_channel(what=SAID)
    assert summary(desk, number) == captured.MAKING
    assert desk.sanitise()
    assert summary(desk, number) == SAID.replace(NAME, SAFE)


def test_a_name_in_one_text_is_known_in_all_that_came_with_it(desk: Desk) -> None:
    desk.declare(what="odd", copy="Ada was here", system="Ada's own bot")
    desk.sanitise()
    assert [len(wanted.texts) for wanted in desk.anonymiser.asked] == [3]


def test_a_surrogate_means_the_same_within_an_incident_and_nothing_in_another(desk: Desk) -> None:
    number, _ = desk.tag(desk.with_channel(what="one")), desk.with_channel(what="two")
    desk.do(captured.keep, scope(number), {"more": "again one"}, UNKNOWN)
    desk.sanitise()
    keys = {wanted.texts[0]: wanted.key for wanted in desk.anonymiser.asked}
    assert keys["one"] == keys["again one"] != keys["two"]
    desk.do(phases.cancel, HOUSE, number, BO, Verdict.MISUNDERSTANDING, "it was meant so")
    desk.do(captured.keep, scope(number), {"more": "after it was closed"}, UNKNOWN)
    desk.sanitise()
    assert desk.anonymiser.asked[-1].key not in keys.values(), "nobody can tell any more who was who"


def test_a_month_later_nobody_can_tell_whom_a_made_up_name_stands_for_unless_it_is_still_open(desk: Desk) -> None:
    number = desk.with_channel(what="one")
    desk.do(captured.keep, "trouble:a:b", {"alert name": "Odd"}, UNKNOWN)
    desk.sanitise()
    assert desk.do(sanitising.forget_old) == 0
    desk.now += timedelta(days=31)
    assert desk.do(sanitising.forget_old) == 1
    desk.do(captured.keep, scope(number), {"more": "again one"}, UNKNOWN)
    desk.sanitise()
    assert len({wanted.key for wanted in desk.anonymiser.asked}) == 2, "the open one has its own still"


def test_what_is_held_is_nowhere_in_clear_until_somebody_has_looked(desk: Desk) -> None:
    desk.anonymiser.holds = NAME
    number = desk.with_channel(what=SAID)
    desk.sanitise()
    assert summary(desk, number) == captured.HELD
    rows = desk.read(lambda work: work.session.scalars(select(Sanitised)).all())
    assert [(row.text, row.held) for row in rows if row.held] == [("", "a test wants a look")]


def test_whoever_needs_the_words_looks_at_what_is_held_and_decides(desk: Desk) -> None:
    desk.anonymiser.holds = NAME
    number, other = (desk.with_channel(what=SAID) for _ in range(2))
    desk.sanitise()
    with pytest.raises(Refusal, match="Only whoever has the role"):
        desk.do(looks.doubts, HOUSE, scope(number), KIM)
    for one, covered in ((number, True), (other, False)):
        desk.do(roles.take, HOUSE, one, Role.COMMANDER, BO)
        (doubt,) = desk.do(looks.doubts, HOUSE, scope(one), BO)
        assert [piece for piece, doubtful in doubt.pieces if doubtful] == [NAME]
        desk.do(looks.decide, HOUSE, scope(one), doubt.number, BO, covered)
        with pytest.raises(Refusal, match="has decided already"):
            desk.do(looks.decide, HOUSE, scope(one), doubt.number, BO, covered)
    assert [summary(desk, one) for one in (number, other)] == [SAID.replace(NAME, looks.COVER), SAID]
    assert desk.happened(number)[-2:] == ["evidence looked at", "evidence shown after a look"]


def test_what_people_write_to_each_other_stands_as_written_where_they_wrote_it_and_nowhere_else(desk: Desk) -> None:
    desk.anonymiser.replaces[NAME] = SAFE
    number = desk.with_channel(what="odd")
    desk.do(updates.post, number, BO, f"{NAME} looks at it", "", 30)
    desk.sanitise()
    (line,) = [line for line in desk.read(timeline.page, number).lines if line.what == "update"]
    assert [one.text for one in line.words] == [f"{NAME} looks at it"]
    exported = [one["captured"] for one in desk.read(records.record, number)["timeline"] if one["what"] == "update"]
    assert [one["text"] for one in exported[0]] == [f"{SAFE} looks at it"]


def test_an_unknown_system_is_evidence_and_a_known_one_gets_its_own_name(desk: Desk) -> None:
    known, unknown = desk.declare(system="shop assistant"), desk.declare(system="Ada's own bot")
    assert [desk.incident(one).system for one in (known, unknown)] == ["RetailBot", None]
    desk.anonymiser.replaces["Ada"] = "Jane"
    desk.sanitise()
    lines = desk.read(timeline.page, unknown).lines
    assert [line.words[0].text for line in lines if line.what == "system named"] == ["Jane's own bot"]


def test_the_commander_reads_the_words_themselves_and_everybody_sees_that_they_did(desk: Desk, number: int) -> None:
    assert SAID in read(desk, number)
    desk.sanitise()
    (line,) = [line for line in desk.read(timeline.page, number).lines if line.what == "evidence read"]
    assert (line.who, line.facts["part"], line.words[0].text) == (BO, "commander", PURPOSE)
    (done,) = desk.read(evidence.history, number)
    assert (done.by, done.what, done.role, done.why.text) == (BO, "read", "commander", PURPOSE)


@pytest.mark.parametrize("role", [Role.SCRIBE, Role.COMMUNICATIONS])
def test_roles_that_need_no_words_do_not_get_them(desk: Desk, number: int, role: Role) -> None:
    desk.do(roles.take, HOUSE, number, role, ANA)
    with pytest.raises(Refusal, match="Only whoever has the role commander"):
        read(desk, number, by=ANA)


def test_nobody_outside_reads_a_private_one(desk: Desk) -> None:
    number = desk.with_channel(what=SAID, private=True)
    with pytest.raises(Refusal, match="You can see no INC-1"):
        read(desk, number, by=KIM)


def test_nothing_is_read_without_a_purpose(desk: Desk, number: int) -> None:
    for purpose in ("", "  \u200b "):
        with pytest.raises(Refusal, match="Say in a few words what for"):
            read(desk, number, purpose=purpose)


def test_a_page_is_turned_by_its_reader_alone_and_for_an_hour(desk: Desk, number: int) -> None:
    entry = desk.do(evidence.read, HOUSE, scope(number), BO, PURPOSE)
    with pytest.raises(Refusal, match="Say once more"):
        desk.read(evidence.words, entry, KIM)
    desk.later(61)
    with pytest.raises(Refusal, match="Say once more"):
        desk.read(evidence.words, entry, BO)


def test_what_is_held_for_the_law_cannot_be_erased_before_it_is_released(desk: Desk, number: int) -> None:
    desk.do(custody.hold, number, BO, "a court asks")
    with pytest.raises(Refusal, match="put a legal hold on it"):
        desk.do(custody.erase, number, BO, "they asked us to forget")
    with pytest.raises(Refusal, match="held already"):
        desk.do(custody.hold, number, BO, "a court asks")
    desk.do(custody.release, number, BO, "the case is over")
    assert desk.do(custody.erase, number, BO, "they asked us to forget") > 0
    happened = [what for what in desk.happened(number) if what.startswith("evidence")]
    assert happened == ["evidence held", "evidence released", "evidence erased"]


def test_only_legal_and_the_commander_hold_and_erase(desk: Desk, number: int) -> None:
    for act in (custody.hold, custody.erase):
        with pytest.raises(Refusal, match="legal or commander"):
            desk.do(act, number, EMI, "I want to")
    desk.do(roles.take, HOUSE, number, Role.LEGAL, RAY)
    desk.do(custody.hold, number, RAY, "a court asks")


def test_what_is_erased_is_gone_from_every_screen_and_from_the_database(desk: Desk, number: int) -> None:
    desk.do(custody.erase, number, BO, "they asked us to forget")
    assert summary(desk, number) == captured.ERASED

    def left(work: Work) -> list[str]:
        keys = work.session.scalars(select(EvidenceKey.scope)).all()
        rows = work.session.scalars(select(Evidence.scope)).all()
        views = work.session.scalars(select(Sanitised.scope)).all()
        return [one for one in (*keys, *rows, *views) if one in (scope(number), f"surrogates:{scope(number)}")]

    assert desk.read(left) == []
    assert read(desk, number) == []


def test_a_view_that_comes_after_the_erasure_is_not_written(desk: Desk) -> None:
    number = desk.with_channel(what=SAID)
    desk.do(roles.take, HOUSE, number, Role.COMMANDER, BO)
    desk.do(custody.erase, number, BO, "they asked us to forget")
    desk.sanitise()
    assert summary(desk, number) == captured.ERASED


def test_what_nobody_may_possess_is_erased_at_once_and_only_where_it_is_stays(desk: Desk, number: int) -> None:
    assert desk.do(custody.forbidden, HOUSE, number, KIM, "the shared drive, folder 7", "Kim and Bo") > 0
    assert summary(desk, number) == captured.ERASED
    (kept,) = read(desk, number)
    assert kept == "Where it is: the shared drive, folder 7\nWho saw it: Kim and Bo"


def test_legal_is_told_of_what_nobody_may_possess(desk: Desk, number: int) -> None:
    desk.do(roles.take, HOUSE, number, Role.LEGAL, RAY)
    desk.do(custody.forbidden, HOUSE, number, KIM, "the shared drive", "")
    assert desk.notes(RAY)[-1] == "forbidden"


def test_every_kind_of_evidence_is_there_or_not_or_not_permitted_and_says_why(desk: Desk, number: int) -> None:
    assert {one.presence for one in desk.read(completeness.known, number)} == {None}
    desk.do(completeness.state, number, Item.PROMPTS, Presence.PRESENT, "", BO)
    for presence in (Presence.PRESENT, Presence.NOT_PERMITTED):
        with pytest.raises(Refusal, match="why it may, or may not, be kept"):
            desk.do(completeness.state, number, Item.USER_CONTEXT, presence, " ", BO)
    desk.do(completeness.state, number, Item.USER_CONTEXT, Presence.NOT_PERMITTED, f"{NAME} said no", BO)
    desk.sanitise()
    known = {one.item: one for one in desk.read(completeness.known, number)}
    assert known[Item.PROMPTS].presence is Presence.PRESENT
    assert known[Item.USER_CONTEXT].basis.text == f"{SAFE} said no"
    assert known[Item.LOGS].presence is None


def test_what_an_older_version_kept_gets_its_view(desk: Desk) -> None:
    number = desk.with_channel(what="odd")

    def as_before(work: Work) -> None:
        incidents.lock(work.session, number).summary_id = sealed.keep(work, scope(number), "summary", SAID)

    desk.do(as_before)
    assert desk.do(sanitising.catch_up) == 1
    desk.sanitise()
    assert summary(desk, number) == SAID
    assert desk.do(sanitising.catch_up) == 0

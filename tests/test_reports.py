"""Reports as use cases, on both databases: taken, answered, followed up, counted; and no trace of who gave no name."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, select

from bot import captured, personal, phases, reporters, reports, verdicts
from bot.reporters import Mine
from bot.reports import Reported, Sent, Words
from bot.rules import codes
from bot.rules.departments import SMALLEST, Departments, Share, folded
from bot.rules.words import Door, Phase, Refusal, Verdict
from bot.verdicts import Finding
from storage import evidence, people
from storage import reports as stored
from storage import triage as happened
from storage.db import Work
from storage.reports import Report, scope_of
from tests.desk import ANA, BO, EMI, EVERYBODY, KIM, LIU, RAY, Desk

LATIN = "RetailBot answers in Latin"
SWEARS = "The parcel assistant swears at customers who ask for a refund of their deposit"
NEAR = Finding(Verdict.NEAR_MISS, "The guardrail held just so")


def report(desk: Desk, what: str = LATIN, by: str | None = BO, **words: Any) -> Reported:
    """Somebody reports something."""
    done: Reported = desk.do(reports.report, desk.house, Door.FORM, Words(what, **words), by)
    desk.sanitise()
    return done


def row(desk: Desk, number: int) -> Report:
    """A report as it stands."""
    found: Report = desk.read(lambda work: stored.get(work.session, number))
    return found


def mine(desk: Desk, person: str = BO) -> tuple[Mine, ...]:
    """What somebody sees of their reports."""
    found: tuple[Mine, ...] = desk.read(reporters.mine, person)
    return found


def judge(desk: Desk, number: int, finding: Finding = NEAR, by: str = EMI) -> None:
    """Somebody on triage gives a verdict."""
    desk.do(verdicts.judge, desk.house, number, finding, by)
    desk.sanitise()


def texts(desk: Desk, number: int) -> dict[str, str]:
    """What the evidence of a report holds, by what it is."""

    def query(work: Work) -> dict[str, str]:
        rows = work.session.scalars(select(evidence.Evidence).where(evidence.Evidence.scope == scope_of(number)))
        return {one.what: evidence.reveal(work, one.id).decode("utf-8", "surrogatepass") for one in rows.all()}

    found: dict[str, str] = desk.read(query)
    return found


# Taking them


def test_what_was_said_lies_sealed_and_is_shown_as_its_view(desk: Desk) -> None:
    desk.anonymiser.replaces = {"Rossi": "Person 1"}
    done = report(desk, "RetailBot told me Rossi's address", texts={"output": "Rossi lives in Rome", "trace": ""})
    assert texts(desk, done.number) == {"what": "RetailBot told me Rossi's address", "output": "Rossi lives in Rome"}
    assert mine(desk)[0].words.text == "RetailBot told me Person 1's address"


def test_until_its_view_is_there_nothing_of_it_is_shown(desk: Desk) -> None:
    desk.do(reports.report, desk.house, Door.FORM, Words(LATIN), BO)
    assert mine(desk)[0].words.text == captured.MAKING


@pytest.mark.parametrize("nothing", ["", "  \n", "\u200b\u2060", "\u202e", "\x00"])
def test_without_words_it_is_refused_beside_its_field(desk: Desk, nothing: str) -> None:
    with pytest.raises(Refusal, match="Say in a few words") as no:
        report(desk, nothing)
    assert no.value.field == "what"
    assert mine(desk) == ()


@pytest.mark.parametrize("odd", ["a\x00b", "half \ud800", "\u202egpj.exe", "a\u200bb", "<!channel>", "x" * 1_000_000])
def test_odd_and_enormous_words_are_kept_as_they_came(desk: Desk, odd: str) -> None:
    done = report(
        desk, odd, system=odd, texts={"prompt": odd}, copies={"message": odd.encode("utf-8", "surrogatepass")}
    )
    assert texts(desk, done.number) == dict.fromkeys(("what", "system", "prompt", "message"), odd)


def test_a_system_by_any_of_its_names_is_the_one_that_the_house_knows(desk: Desk) -> None:
    assert row(desk, report(desk, system="shop ASSISTANT").number).system == "RetailBot"
    other = report(desk, SWEARS, system="the new one")
    assert row(desk, other.number).system is None
    assert texts(desk, other.number)["system"] == "the new one"


def test_a_product_that_sends_the_same_again_is_told_of_the_first(desk: Desk) -> None:
    sent = [Sent("shop", "7"), Sent("shop", "7"), Sent("bank", "7"), Sent("shop", None), Sent("shop", None)]
    done = [desk.do(reports.report, desk.house, Door.PRODUCT, Words(LATIN), None, one) for one in sent]
    assert [(one.number, one.again) for one in done] == [(1, False), (1, True), *[(n, False) for n in _after(done)]]


def _after(done: list[Reported]) -> list[int]:
    later = [one.number for one in done[2:]]
    assert len(set(later)) == 3
    return later


def test_two_that_send_the_same_at_once_make_one(desk: Desk) -> None:
    jobs = [
        desk.store.submit(reports.report, desk.house, Door.PRODUCT, Words(LATIN), None, Sent("shop", "7"))
        for _ in range(8)
    ]
    assert len({job.result().number for job in jobs}) == 1


def test_only_the_reporter_adds_to_a_report(desk: Desk) -> None:
    number = report(desk).number
    with pytest.raises(Refusal, match="REP-1 is not yours"):
        desk.do(reports.add, desk.house, number, Words("And Greek"), ANA)
    with pytest.raises(Refusal, match="at least one thing"):
        desk.do(reports.add, desk.house, number, Words(" "), BO)
    late = row(desk, number).due_at
    desk.do(reports.add, desk.house, number, Words("", "RetailBot", {"affected": "All"}, urgent=True), BO)
    now = row(desk, number)
    assert (now.system, now.urgent, now.due_at < late) == ("RetailBot", True, True)
    assert texts(desk, number)["affected"] == "All"


# Without a name


def everything(desk: Desk) -> list[str]:
    """Every row of every table as text, what is sealed included in the clear; but not who we know in Slack."""

    def query(work: Work) -> list[str]:
        schema = MetaData()
        schema.reflect(work.session.connection())
        tables = [one for one in schema.tables.values() if one.name != "person"]
        rows = [f"{one.name} {tuple(found)!r}" for one in tables for found in work.session.execute(select(one))]
        sealed = evidence.texts(work, work.session.scalars(select(evidence.Evidence.id)).all())
        return [*rows, *(f"evidence {text}" for text in sealed.values())]

    found: list[str] = desk.read(query)
    return found


def test_a_report_without_a_name_and_all_that_follows_names_nobody(desk: Desk) -> None:
    done = report(desk, by=RAY, nameless=True)
    assert done.code is not None
    desk.do(ask, done.number, "When was it?", EMI)
    desk.do(lambda work: reporters.reply(work, reporters.by_code(work, done.code or ""), "On Tuesday"))
    judge(desk, done.number, Finding(Verdict.CONFIRMED))
    incident = row(desk, done.number).incident_id
    assert incident is not None
    desk.do(phases.move, incident, Phase.CONTAINING, EMI)
    desk.do(phases.move, incident, Phase.INVESTIGATING, EMI)
    assert [line for line in everything(desk) if RAY in line] == []
    assert [line for line in everything(desk) if any(word in line for word in done.code.split())] == []
    assert mine(desk, RAY) == ()


def test_the_same_search_finds_whoever_gave_their_name(desk: Desk) -> None:
    report(desk, by=RAY)
    assert [line for line in everything(desk) if RAY in line]


def ask(work: Work, number: int, question: str, by: str) -> None:
    """Ask the reporter something."""
    found = stored.get(work.session, number)
    assert found is not None
    reporters.ask(work, found, question, by)


def test_a_code_leads_to_its_report_however_it_is_written(desk: Desk) -> None:
    code = report(desk, nameless=True).code or ""
    for typed in (code, code.upper(), code.replace(" ", "-"), code.replace(" ", ""), f" “{code}”. "):
        assert desk.read(lambda work, typed=typed: reporters.by_code(work, typed).id) == 1
    for wrong in ("", "mabot lunik dasop vugil", "'; drop table report", "\x00" * 40, "\ud800"):
        with pytest.raises(Refusal, match="I know no report with this code"):
            desk.read(lambda work, wrong=wrong: reporters.by_code(work, wrong))


@given(st.binary(min_size=codes.SIZE, max_size=codes.SIZE))
def test_every_code_is_read_back(random: bytes) -> None:
    code = codes.code(random)
    assert codes.read(code) == code
    assert len(code.split()) == 4


def test_64_bits_make_so_many_codes() -> None:
    assert (len(codes.CONSONANTS) ** 3 * len(codes.VOWELS) ** 2) ** codes.WORDS == 2**64
    assert len({codes.code(number.to_bytes(8, "big")) for number in range(70_000)}) == 70_000


# What reporters hear


def test_whoever_reported_hears_once_what_became_of_it_and_why(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number)
    assert desk.notes(BO) == ["report_answered"]
    (one,) = mine(desk)
    assert (one.verdict, one.why.text if one.why else "") == (Verdict.NEAR_MISS, "The guardrail held just so")
    letter = desk.read(personal.letter, 1)
    assert letter.told[0].report == one


def test_whatever_was_folded_into_it_is_answered_with_it(desk: Desk) -> None:
    first = report(desk, SWEARS).number
    again = report(desk, SWEARS + "!", by=ANA)
    assert row(desk, again.number).same_as == first
    judge(desk, first)
    assert desk.notes(ANA) == ["report_answered"]
    assert mine(desk, ANA)[0].verdict is Verdict.NEAR_MISS


def test_a_verdict_taken_back_is_told_by_an_edit(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number)
    desk.do(verdicts.take_back, desk.house, number, EMI)
    assert desk.notes(BO) == ["report_answered"]
    assert mine(desk)[0].verdict is None
    judge(desk, number, Finding(Verdict.FALSE_POSITIVE))
    assert desk.notes(BO) == ["report_answered", "report_answered"], "what it is now is news"


def test_when_the_harm_is_stopped_the_reporter_hears_so_once(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number, Finding(Verdict.CONFIRMED))
    incident = row(desk, number).incident_id or 0
    for phase in (Phase.CONTAINING, Phase.INVESTIGATING, Phase.CONTAINING, Phase.INVESTIGATING):
        desk.do(phases.move, incident, phase, EMI)
    assert desk.notes(BO) == ["report_answered", "report_contained"]
    assert mine(desk)[0].contained


def test_it_is_told_of_an_incident_that_is_resolved_at_once(desk: Desk) -> None:
    number = report(desk).number
    judge(desk, number, Finding(Verdict.CONFIRMED))
    desk.tag(row(desk, number).incident_id or 0)
    desk.do(phases.resolve, row(desk, number).incident_id, EMI, True)
    assert desk.notes(BO)[-1] == "report_contained"
    assert mine(desk)[0].over


def test_a_reporter_who_left_is_not_told_and_that_is_noted(desk: Desk) -> None:
    number = report(desk).number
    desk.do(gone, BO)
    with pytest.raises(Refusal, match="has left"):
        desk.do(ask, number, "When?", EMI)
    judge(desk, number)
    assert desk.told(BO) == []
    events = desk.read(lambda work: [one.what for one in happened.events(work.session, number)])
    assert "untold" in events and "told" not in events


def gone(work: Work, person: str) -> None:
    """Somebody leaves the company."""
    known = people.get(work.session, person)
    assert known is not None
    known.is_gone = True


def test_nobody_is_asked_where_nobody_could_answer(desk: Desk) -> None:
    done = desk.do(reports.report, desk.house, Door.PRODUCT, Words(LATIN), None, Sent("shop", "1"))
    with pytest.raises(Refusal, match="came from a product"):
        desk.do(ask, done.number, "When?", EMI)
    with pytest.raises(Refusal, match="what you want to know"):
        desk.do(ask, report(desk, SWEARS).number, " ", EMI)


def test_a_question_is_there_at_once_and_its_answer_ends_it(desk: Desk) -> None:
    number = report(desk).number
    desk.do(ask, number, "When was it?", EMI)
    (one,) = mine(desk)
    assert one.asked and [note.words.text for note in one.notes] == ["When was it?"]
    with pytest.raises(Refusal, match="Write your answer"):
        desk.do(lambda work: reporters.reply(work, reporters.own(work, number, BO), "\u200b"))
    desk.do(lambda work: reporters.reply(work, reporters.own(work, number, BO), "On Tuesday"))
    desk.sanitise()
    assert [note.words.text for note in mine(desk)[0].notes] == ["When was it?", "On Tuesday"]
    assert not mine(desk)[0].asked
    assert desk.wanted("show_report"), "triage sees the answer"


# In numbers


def test_reports_are_counted_by_department_and_no_small_group_is_shown(desk: Desk) -> None:
    homes = {"Support": EVERYBODY[:5], "Legal": EVERYBODY[5:]}
    desk.house = desk.house.model_copy(update={"departments": Departments(departments=homes)})
    for person in EVERYBODY:
        report(desk, f"{SWEARS} {person}", by=person)
    report(desk, LATIN, by=BO)
    report(desk, LATIN, by=BO, nameless=True)
    judge(desk, 1)
    begins = desk.now - timedelta(days=1)
    shares = desk.read(reports.shares, begins, desk.now + timedelta(days=1))
    assert [one.department for one in shares] == ["others"], "one of Legal would be seen beside five of Support"
    assert (shares[0].people, shares[0].reports) == (6, 7)
    assert desk.read(reports.total, begins, desk.now + timedelta(days=1))[0] == 8, "without a name is in no group"


SHARES = st.lists(
    st.builds(
        Share, st.text("abcdef", min_size=1, max_size=3), st.integers(1, 20), st.integers(1, 50), st.integers(0, 9)
    ),
    unique_by=lambda one: one.department,
    max_size=8,
)


@given(SHARES)
def test_no_group_under_five_is_ever_shown_nor_can_be_worked_out(shares: list[Share]) -> None:
    shown = folded(shares)
    assert all(one.people >= SMALLEST for one in shown)
    hidden = sum(one.people for one in shares) - sum(one.people for one in shown)
    assert not shown or hidden == 0, "what is shown adds up to all, so nothing is left over to be worked out"


def test_a_department_is_known_by_address_by_id_and_by_mail_domain() -> None:
    known = Departments(departments={"Support": ("Bo@example.com", LIU), "Legal": ("@law.example.com",)})
    assert known.of(BO, "bo@EXAMPLE.com") == "Support"
    assert known.of(LIU, None) == "Support"
    assert known.of(KIM, "kim@law.example.com") == "Legal"
    assert known.of(KIM, "kim@elsewhere.example") is None
    with pytest.raises(ValueError, match="is in A already"):
        Departments(departments={"A": ("x@y",), "B": ("X@Y",)})

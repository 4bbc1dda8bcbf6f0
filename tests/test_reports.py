"""Taking reports, on both databases: kept whole, once, and with no trace of whoever gave no name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import MetaData, select

from bot.keeping import captured
from bot.reporting import reporters, reports
from bot.reporting.reports import Reported, Sent, Words
from bot.reporting.verdicts import Finding
from bot.response import phases
from bot.rules import codes
from bot.rules.words import Door, Phase, Refusal, Verdict
from storage import evidence
from storage.db import Work
from tests.desk import ANA, BO, EMI, RAY, Desk
from tests.filing import LATIN, SWEARS, ask, judge, mine, report, row, texts

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

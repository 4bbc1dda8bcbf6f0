"""Captured text is kept as it came, for those who hold the key, and for nobody else."""

import base64
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from bot.rules.origin import Origin
from storage import evidence, inbox
from storage.db import Store, Work
from storage.vault import Vault, key_file
from tests.stores import SOON, opened

HOSTILE = st.text(st.characters(exclude_categories=()), max_size=200) | st.sampled_from(
    ["\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202egnp.exe", "\U000e0041", "‮", "'; DROP TABLE evidence; --"]
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with opened(database_url) as store:
        yield store


def keep(store: Store, words: str, scope: str = "incident:1") -> int:
    return store.submit(evidence.keep, scope, "summary", words).result(SOON)


def reveal(store: Store, number: int) -> bytes:
    return store.read(evidence.reveal, number).result(SOON)


def change(store: Store, statement: str) -> None:
    def run(work: Work) -> None:
        work.session.execute(text(statement))

    store.submit(run).result(SOON)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=HOSTILE)
def test_hostile_text_comes_back_as_it_came(store: Store, words: str) -> None:
    assert reveal(store, keep(store, words)).decode("utf-8", "surrogatepass") == words


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(st.binary(max_size=300), min_size=1, max_size=20))
def test_many_bodies_come_back_each_under_its_own_number(store: Store, bodies: list[bytes]) -> None:
    numbers = store.submit(evidence.keep_all, "intake:2026-03-02", "body", bodies).result(SOON)
    texts = store.read(evidence.reveal_all, numbers).result(SOON)
    assert [texts[number] for number in numbers] == bodies


def test_the_words_are_nowhere_in_the_database(sqlite_url: str) -> None:
    with opened(sqlite_url) as store:
        keep(store, "RetailBot gives 99 % off")
    files = Path(sqlite_url.removeprefix("sqlite:///")).parent.iterdir()
    assert not any(b"RetailBot" in file.read_bytes() for file in files)


def test_a_changed_text_is_refused(store: Store) -> None:
    number = keep(store, "it said so")
    sealed = store.read(lambda work: work.session.scalar(text("SELECT sealed FROM evidence"))).result(SOON)
    forged = bytes(sealed)[:-1] + bytes([bytes(sealed)[-1] ^ 1])

    def forge(work: Work) -> None:
        work.session.execute(text("UPDATE evidence SET sealed = :forged"), {"forged": forged})

    store.submit(forge).result(SOON)
    with pytest.raises(InvalidTag):
        reveal(store, number)


def test_two_texts_of_one_incident_cannot_be_swapped(store: Store) -> None:
    mild, grave = keep(store, "mild"), keep(store, "grave")

    def swap(work: Work) -> None:
        sealed = {number: body for number, body in work.session.execute(text("SELECT id, sealed FROM evidence"))}
        for number, other in ((mild, grave), (grave, mild)):
            put = text("UPDATE evidence SET sealed = :sealed WHERE id = :id")
            work.session.execute(put, {"sealed": sealed[other], "id": number})

    store.submit(swap).result(SOON)
    for number in (mild, grave):
        with pytest.raises(InvalidTag):
            reveal(store, number)


@pytest.mark.parametrize("column", ["what = 'message'", "scope = 'incident:2'"])
def test_a_text_cannot_be_passed_off_as_another_kind_or_another_incident_s(store: Store, column: str) -> None:
    number = keep(store, "it said so")
    keep(store, "something else", scope="incident:2")
    change(store, f"UPDATE evidence SET {column} WHERE id = {number}")
    with pytest.raises(InvalidTag):
        reveal(store, number)


def test_one_incident_s_key_does_not_open_another_s_texts(store: Store) -> None:
    first, _ = keep(store, "one"), keep(store, "two", scope="incident:2")
    wrapped = "(SELECT wrapped FROM evidence_key WHERE scope = 'incident:2')"
    change(store, f"UPDATE evidence_key SET wrapped = {wrapped} WHERE scope = 'incident:1'")
    with pytest.raises(InvalidTag):
        reveal(store, first)


def test_without_its_key_a_text_is_erased_and_the_others_are_not(store: Store) -> None:
    gone, kept = keep(store, "gone"), keep(store, "kept", scope="incident:2")
    change(store, "DELETE FROM evidence_key WHERE scope = 'incident:1'")
    with pytest.raises(LookupError, match="erased or never kept"):
        reveal(store, gone)
    assert reveal(store, kept) == b"kept"


def test_two_who_keep_the_first_text_of_an_incident_share_its_key(store: Store) -> None:
    futures = [store.submit(evidence.keep, "incident:7", "message", f"text {n}") for n in range(20)]
    assert [reveal(store, future.result(SOON)) for future in futures] == [f"text {n}".encode() for n in range(20)]


def test_another_operator_s_key_opens_nothing(store: Store) -> None:
    number = keep(store, "it said so")

    def with_another_key(work: Work) -> bytes:
        return evidence.reveal(Work(work.session, work.now, Vault(b"\x01" * 32)), number)

    with pytest.raises(InvalidTag):
        store.read(with_another_key).result(SOON)


def test_the_key_file_is_made_once_and_is_its_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "evidence.key"
    made = key_file(path)
    assert len(made) == 32
    assert key_file(path) == made == base64.b64decode(path.read_bytes())
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["evidence.key"]


def test_a_key_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="must be 32 bytes"):
        Vault(b"short")


def test_what_could_not_be_read_stays_quarantined_when_its_batch_is_done(store: Store) -> None:
    def digest(work: Work) -> None:
        kept = evidence.keep_all(work, "intake:2026-03-02", "body", [b"good", b"bad"])
        inbox.receive(work.session, "alertmanager", kept, work.now)
        good, bad = inbox.undigested(work.session, 10)
        inbox.quarantine(work.session, bad.id, "cannot be read: \x00\ud800")
        inbox.digested(work.session, [good.id, bad.id])

    def errors(work: Work) -> list[str | None]:
        return [row.error for row in inbox.quarantined(work.session, 10)]

    store.submit(digest).result(SOON)
    assert store.read(errors).result(SOON) == ["cannot be read: \\u0000\\ud800"]


def test_what_ties_surrogates_to_people_is_the_same_within_a_scope_until_it_is_destroyed(store: Store) -> None:
    def secret(scope: str) -> bytes:
        return store.submit(evidence.secret, scope).result(SOON)

    first = secret("surrogates:incident:1")
    assert len(first) == 32
    assert (secret("surrogates:incident:1"), secret("surrogates:incident:2") == first) == (first, False)
    assert store.submit(evidence.destroy, "surrogates:incident:1").result(SOON)
    assert secret("surrogates:incident:1") != first


def test_after_an_erasure_a_scope_begins_anew_and_what_was_there_stays_gone(store: Store) -> None:
    before = keep(store, "gone")
    assert store.submit(evidence.erase, "incident:1").result(SOON) == 1
    after = keep(store, "new")
    assert reveal(store, after) == b"new"
    with pytest.raises(LookupError):
        reveal(store, before)


def test_a_hold_is_seen_on_any_of_the_scopes_that_belong_together(store: Store) -> None:
    keep(store, "one"), keep(store, "two", "report:7")
    scopes = ["incident:1", "report:7"]

    def held(work: Work) -> str | None:
        found = evidence.held(work.session, scopes)
        return found.held_by if found else None

    assert store.submit(held).result(SOON) is None
    store.submit(lambda work: evidence.hold(work.session, ["report:7"], "U0BO", work.now)).result(SOON)
    assert store.submit(held).result(SOON) == "U0BO"


def test_what_is_known_of_a_text_without_its_words(store: Store) -> None:
    number = store.submit(evidence.keep, "incident:1", "reason", "weird", Origin("form", "U0BO", "asked")).result(SOON)
    about = store.read(lambda work: evidence.described(work.session, [number])).result(SOON)[number]
    known = ("what", "bytes", "source", "by", "basis")
    assert [about[name] for name in known] == ["reason", 5, "form", "U0BO", "asked"]
    assert about["sha256"] == sha256(b"weird").hexdigest()

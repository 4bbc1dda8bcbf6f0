"""What can be wrong with the manifests, the database, its key and the data folder."""

from pathlib import Path

from bot.manifests import FILES
from storage import migrating
from tests.handlers.doctor.cases import NO_PAGER, NOBODY_COMES, NOBODY_LEADS, UNTESTED, case, missing, note
from tests.handlers.doctor.practice import Practice

KEY_WRONG = missing(
    "The evidence key is not the one that sealed what was captured in the database.",
    "Give every replica the same HOTWASH_EVIDENCE_KEY. A key file of `hotwash backup` has the right one.",
)
EMPTY = note(
    "Nobody is in “triage”, “managers”, “executives”, “engineering”, “forensics”, “security”, “subject-experts”, "
    "“communications”, “legal”, “product”, “research”, so nobody is asked for what they do.",
    "Name people in these rotas, in people.yaml.",
)


@case(
    note(
        "HOTWASH_MANIFESTS is not set, so Hotwash goes by its own examples, without any of your people.",
        "`hotwash init FOLDER` makes a folder for yours.",
    ),
    NOBODY_COMES,
    NOBODY_LEADS,
    EMPTY,
    NO_PAGER,
)
def no_folder_of_their_own(it: Practice) -> None:
    it.set(manifests=None, pager_secrets="")


@case(
    missing(
        "HOTWASH_MANIFESTS is /nowhere/at/all, and there is no such folder.",
        "`hotwash init /nowhere/at/all` makes it.",
    ),
    NOBODY_COMES,
    NOBODY_LEADS,
    EMPTY,
    NO_PAGER,
)
def a_folder_that_is_not_there(it: Practice) -> None:
    it.set(manifests=Path("/nowhere/at/all"), pager_secrets="")


@case(
    missing(
        "A manifest has a mistake, so Hotwash would not start:\npeople.yaml, line 1: unknown key “poeple”",
        "Correct it there.",
    )
)
def a_slip_in_a_manifest(it: Practice) -> None:
    path = it.folder / "people.yaml"
    path.write_text("poeple: {}\n" + path.read_text())


@case(
    note(
        "Nobody reads rotas.yaml in your folder of manifests.",
        f"What is read is {', '.join(sorted(name for name, _ in FILES.values()))} and playbooks/*.yaml. "
        "Is it a slip in the name?",
    )
)
def a_file_that_nobody_reads(it: Practice) -> None:
    (it.folder / "rotas.yaml").write_text("rotas: {}")


@case(note("Our severity.yaml has changed since you copied it.", "`hotwash manifests diff` shows how."))
def a_manifest_that_has_changed(it: Practice) -> None:
    own = it.folder / "severity.yaml"
    own.write_text(own.read_text() + "# mine\n")
    (it.folder / ".hotwash" / "defaults" / "severity.yaml").write_text("# as it once was\n")


@case(
    missing(
        'The database cannot be reached: connection failed: connection to server at "127.0.0.1", port 1 failed: '
        "Connection refused.",
        "Check HOTWASH_DATABASE_URL, and that the server lets this machine in.",
    ),
    UNTESTED,
)
def a_database_out_of_reach(it: Practice) -> None:
    it.set(database_url="postgresql://hotwash:s3cret@127.0.0.1:1/hotwash")


@case(
    missing(
        "The database cannot be reached: it is not written like a database's address.",
        "Check HOTWASH_DATABASE_URL, and that the server lets this machine in.",
    ),
    UNTESTED,
)
def no_address_of_a_database(it: Practice) -> None:
    it.set(database_url="hotwash")


@case(
    UNTESTED,
    note(
        "The database is of an older Hotwash (schema 0001); the next start brings it to {newest}.",
        "Make a backup before: `hotwash backup FILE KEYFILE`.",
    ),
)
def an_older_database(it: Practice) -> None:
    url = f"sqlite:///{it.folder / 'old.db'}"
    migrating.upgrade(url, "0001")
    it.set(database_url=url)


@case(
    missing(
        "A newer Hotwash has changed the database (schema 9999).",
        "Install that version, or a newer one. This one cannot read it.",
    )
)
def a_newer_database(it: Practice) -> None:
    it.execute("UPDATE alembic_version SET version_num = '9999'")


@case(
    missing(
        "There is no evidence key, and what was captured in the database is sealed with one.",
        "Set HOTWASH_EVIDENCE_KEY, or put the key back to {data}/evidence.key. A key file of `hotwash backup` has it.",
    )
)
def no_evidence_key(it: Practice) -> None:
    it.set(evidence_key="")


@case(KEY_WRONG)
def another_evidence_key(it: Practice) -> None:
    it.set(evidence_key="A" * 42 + "Q=")


@case(KEY_WRONG)
def a_damaged_evidence_key(it: Practice) -> None:
    it.set(evidence_key="")
    it.key_file("a")


@case(
    missing(
        "Nothing can be written into the data folder {data}/file/data (Not a directory).",
        "Give it to the user that runs Hotwash, or name another one in HOTWASH_DATA.",
    )
)
def a_data_folder_that_cannot_be_used(it: Practice) -> None:
    it.key_file("")
    (it.given["data"] / "file").touch()
    it.set(data=it.given["data"] / "file" / "data")

"""How people in tests report something weird, and what the database holds then."""

import json
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import MetaData, select

from bot.keeping import captured as shown
from storage import evidence
from storage.db import Work, open_store
from storage.evidence import Evidence
from storage.reports import Report, scope_of
from storage.vault import Vault, key_file
from tests.handlers.slack.room import fill
from tests.whole import GENERAL, TRIAGE, Json, Whole, until

T = TypeVar("T")


async def weird(whole: Whole, person: str, words: str = "", channel: str = GENERAL) -> Json:
    """Type `/weird words`; returns the message that answers, empty when a window opens."""
    done = await whole.act(person, "command", channel=channel, text=f"/weird {words}".strip())
    assert done["ok"], done
    return dict(done.get("reply") or {})


async def send(whole: Whole, person: str, *ticks: str, **fields: str) -> Json:
    """Fill the report's window that somebody has open, tick boxes, and send it."""
    view = await whole.modal(person)
    values = fill(view, **fields)
    if ticks:
        boxes = next(block["element"] for block in view["blocks"] if block.get("block_id") == "ticks")
        chosen = [one for one in boxes["options"] if one["value"] in ticks]
        assert len(chosen) == len(ticks), boxes
        values["ticks"] = {"value": {"selected_options": chosen}}
    return await whole.act(person, "submit", view_id=view["id"], values=values)


async def by_menu(whole: Whole, person: str, channel: str, ts: str) -> None:
    """Choose “Report weird output” in a message's menu."""
    done = await whole.act(person, "shortcut", callback_id="report_message", channel=channel, ts=ts)
    assert done["ok"], done


async def cards(whole: Whole, count: int = 1) -> list[Json]:
    """The cards in the triage channel, as soon as there are so many and their words are safe to show."""

    async def there() -> list[Json] | None:
        found = [one for one in await whole.messages(TRIAGE) if "REP-" in json.dumps(one)]
        making = any(shown.MAKING in json.dumps(one) for one in found)
        return found if len(found) >= count and not making else None

    found: list[Json] = await until(there, 20)
    return found


def look(whole: Whole, query: Callable[[Work], T]) -> T:
    """What a query finds in the bot's database."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))
    try:
        return store.read(query).result()
    finally:
        store.close()


def do(whole: Whole, use_case: Callable[[Work], T]) -> T:
    """Let somebody do something that has no button in this test."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))
    try:
        return store.submit(use_case).result()
    finally:
        store.close()


def taken(whole: Whole) -> list[Report]:
    """Every report, oldest first."""
    return look(whole, lambda work: list(work.session.scalars(select(Report).order_by(Report.id))))


def kept(whole: Whole, report: int = 1) -> dict[str, str]:
    """What the evidence of a report holds, in the clear, by what it is."""

    def query(work: Work) -> dict[str, str]:
        rows = work.session.scalars(select(Evidence).where(Evidence.scope == scope_of(report))).all()
        return {row.what: evidence.reveal(work, row.id).decode("utf-8", "surrogatepass") for row in rows}

    return look(whole, query)


def everything(whole: Whole) -> set[str]:
    """Every row of every table as text, what is sealed included in the clear."""

    def query(work: Work) -> set[str]:
        schema = MetaData()
        schema.reflect(work.session.connection())
        rows = {
            f"{name} {tuple(row)!r}"
            for name, table in schema.tables.items()
            for row in work.session.execute(select(table))
        }
        sealed = evidence.texts(work, work.session.scalars(select(Evidence.id)).all())
        return rows | {f"evidence {number} {text}" for number, text in sealed.items()}

    return look(whole, query)

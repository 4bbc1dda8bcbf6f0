"""An incident's channel as people use it: its card, its buttons, the windows they open, and who is told what."""

import json
from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy import update

from bot import manifests
from storage.db import Work, open_store
from storage.reminders import WAITING, Reminder
from storage.vault import Vault, key_file
from tests.whole import BO, GENERAL, INCIDENTS, Json, Whole, until

ROTA = {"commander": {"people": ["emi@northwind.example", "chiara@northwind.example"]}}
"""Emi and Chiara take turns in command; tests ask who of them is first."""


def words(tree: Any) -> str:
    """Anything with blocks as one text."""
    return json.dumps(tree, ensure_ascii=False)


def elements(blocks: list[Json]) -> list[tuple[Json, Json]]:
    """Every button and field, with its block, in the order in which people see them."""
    found: list[tuple[Json, Json]] = []
    for block in blocks:
        inside = [*block.get("elements", []), block.get("accessory"), block.get("element")]
        found += [(block, one) for one in inside if one and "action_id" in one]
    return found


def labels(blocks: list[Json]) -> list[str]:
    """The words on every button, in their order."""
    return [one["text"]["text"] for _, one in elements(blocks) if one["type"] == "button"]


def fill(view: Json, **fields: str) -> Json:
    """A form's fields as somebody fills them: words, a person's id, or the value of each choice."""
    parts = {block["block_id"]: one for block, one in elements(view["blocks"])}
    return {block: {"value": _filled(parts[block], value)} for block, value in fields.items()}


def _filled(element: Json, value: str) -> Json:
    match element["type"]:
        case "plain_text_input" | "number_input":
            return {"value": value}
        case "users_select":
            return {"selected_user": value}
        case "datepicker":
            return {"selected_date": value}
        case "datetimepicker":
            return {"selected_date_time": int(value)}
        case "multi_static_select":
            return {"selected_options": [one for one in _options(element) if one["value"] in value.split()]}
        case _:
            return {"selected_option": next(one for one in _options(element) if one["value"] == value)}


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups", [{"options": element.get("options", [])}])
    return [one for group in groups for one in group["options"]]


@dataclass
class Room:
    """The channel of an incident."""

    whole: Whole
    id: str
    number: int = 1

    async def state(self) -> Json:
        """The channel as Slack has it."""
        found: Json = (await self.whole.office.look("state"))["channels"][self.id]
        return found

    async def topic(self) -> str:
        """What stands at the top."""
        return str((await self.state())["topic"]["value"])

    async def message(self) -> Json:
        """The card."""
        pinned = (await self.state())["pins"][0]["ts"]
        return next(one for one in await self.whole.messages(self.id) if one["ts"] == pinned)

    async def shows(self, *wanted: str, without: str = "") -> str:
        """The card, as soon as it says all this."""

        async def shown() -> str:
            text = words(await self.message())
            return text if all(one in text for one in wanted) and not (without and without in text) else ""

        card: str = await until(shown)
        return card

    async def says(self, part: str) -> None:
        """Wait until the topic says this."""

        async def said() -> bool:
            return part in await self.topic()

        await until(said)

    async def announced(self, part: str) -> None:
        """Wait until the announcement says this."""

        async def said() -> bool:
            return part in words(await self.whole.messages(INCIDENTS))

        await until(said)

    async def press(self, person: str, action: str, near: str = "") -> Json:
        """Click a button of the card; `near` are words beside it where there are several."""
        return await press(self.whole, person, self.id, await self.message(), action, near)

    async def command(self, person: str, typed: str) -> Json:
        """Type a command in the channel."""
        return await self.whole.command(person, typed, channel=self.id)

    async def heard(self, person: str, part: str) -> str:
        """What only this person reads here, as soon as it says this."""

        async def found() -> str:
            return next((one for one in await self.whole.whispers(person, self.id) if part in one), "")

        text: str = await until(found)
        return text


async def press(whole: Whole, person: str, channel: str, message: Json, action: str, near: str = "") -> Json:
    """Click a button of a message."""
    fitting = [block for block, one in elements(message["blocks"]) if one["action_id"] == action]
    block = next(one for one in fitting if near in words(one))
    args = {"channel": channel, "ts": message["ts"], "action_id": action, "block_id": block["block_id"]}
    done = await whole.act(person, "click", **args)
    assert done["ok"], done
    return done


async def send(whole: Whole, who: str, /, **fields: str) -> Json:
    """Fill the window that somebody has open and send it."""
    view = await whole.modal(who)
    return await whole.act(who, "submit", view_id=view["id"], values=fill(view, **fields))


async def declared(whole: Whole, typed: str = "declare RetailBot gives 99 % off", by: str = BO) -> Room:
    """An incident with everything in its place."""
    before = len(await whole.channels())
    await whole.command(by, typed, channel=GENERAL)
    rooms = await whole.assembled(before + 1)
    return Room(whole, rooms[-1]["id"], before + 1)


async def letter(whole: Whole, person: str, part: str = "") -> Json:
    """The newest direct message to somebody, as soon as it says this."""

    async def found() -> Json | None:
        told = await whole.told(person)
        return told[-1] if told and part in words(told[-1]) else None

    message: Json = await until(found)
    return message


async def answer(whole: Whole, person: str, action: str, near: str = "") -> Json:
    """Click a button of the newest direct message to somebody."""
    im = (await whole.act(person, "dm", user=whole.bot))["channel"]
    return await press(whole, person, im, await letter(whole, person), action, near)


def bring_forward(whole: Whole, what: str) -> None:
    """Let what waits for its time be due now; `what` is its word."""
    settings = whole.process.settings
    store = open_store(settings.database, Vault(key_file(settings.data / "evidence.key")))

    def due_now(work: Work) -> None:
        work.session.execute(update(Reminder).where(WAITING, Reminder.what == what).values(due_at=work.now))

    store.submit(due_now).result()
    store.close()


def usual_roles() -> Json:
    """The roles of people.yaml as we ship it."""
    text = (manifests.DEFAULTS / "people.yaml").read_text(encoding="utf-8")
    roles: Json = yaml.safe_load(text)["roles"]
    return roles

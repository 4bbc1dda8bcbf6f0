"""An app built with Bolt in a workspace, and the forms and buttons that it shows."""

import asyncio
from dataclasses import dataclass
from typing import Any

from slack_bolt.async_app import AsyncApp

from tests.office import App, Office

SHORTCUTS = [
    {"name": "Declare", "type": "message", "callback_id": "from_message", "description": "x"},
    {"name": "Overview", "type": "global", "callback_id": "from_anywhere", "description": "x"},
]
BUTTONS = [
    {
        "type": "actions",
        "block_id": "row",
        "elements": [
            {"type": "button", "action_id": "go", "value": "7", "text": {"type": "plain_text", "text": "Go"}},
            {"type": "external_select", "action_id": "pick"},
        ],
    }
]


def field(block_id: str, **element: Any) -> dict[str, Any]:
    shown = {"type": "plain_text_input", "action_id": "typed", **element}
    return {"type": "input", "block_id": block_id, "label": {"type": "plain_text", "text": block_id}, "element": shown}


def form(title: str = "Declare", **changes: Any) -> dict[str, Any]:
    words = {"type": "plain_text", "text": title}
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words,
        "submit": words,
        "blocks": [field("what")],
        **changes,
    }


@dataclass
class Setting:
    """An office with a Bolt app that is connected, and a channel that both are in."""

    office: Office
    app: App
    bolt: AsyncApp
    channel: str

    async def open_form(self, content: dict[str, Any] | None = None, person: str = "U0BO") -> str:
        """The id of a form that a command has just opened."""

        @self.bolt.command("/helper")
        async def helper(ack: Any, body: Any, client: Any) -> None:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=content or form())

        await self.office.act(person, "command", channel=self.channel, text="/helper")
        return await self.top(person)

    async def top(self, person: str = "U0BO") -> str:
        """The id of the uppermost form."""
        for _ in range(100):
            if self.office.state.modals.get(person):
                return self.office.state.modals[person][-1]
            await asyncio.sleep(0.01)
        raise AssertionError("no form was opened")

    async def card(self) -> str:
        """A message with a button and a menu."""
        return str((await self.app.must("chat.postMessage", channel=self.channel, text="card", blocks=BUTTONS))["ts"])

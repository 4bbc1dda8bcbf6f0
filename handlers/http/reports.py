"""Reports from products by HTTP: whoever presses “report this” there needs no Slack."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.manifests import Manifests
from bot.reporting import reports
from bot.reporting.reports import Sent, Words
from bot.rules import names
from bot.rules.conversation import Conversation, Message
from bot.rules.text import blank, one_line
from bot.rules.words import Door
from handlers.http.body import capped
from handlers.http.intake import Tokens
from handlers.work import run
from storage.db import Store

LARGEST = 1024 * 1024
"""Bytes of one body, read only after its sender proved who it is."""
KEPT = "It is kept, and a person will look at it."


class Unreadable(Exception):
    """What a product sent is no report; the sentence says why, without a word of what was sent."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


class Body(BaseModel):
    """What a product sends; what else it sends is kept with the rest and read by nobody."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str | int | None = None
    """The product's own number for it: the same twice is one report."""
    what: Any = ""
    """The customer's words; may be empty when there is a conversation."""
    system: Any = ""
    urgent: bool = False
    affected: Any = ""
    conversation: Conversation = Conversation()

    @field_validator("what", "system", "affected")
    @classmethod
    def _is_text(cls, value: object) -> object:
        # Not declared as text, since half a character, which people do send, would be refused then.
        if not isinstance(value, str | None):
            raise ValueError("must be text")
        return value or ""


class Reports:
    """`POST /reports/{source}`: taken, committed, then answered 202 with the report's name."""

    def __init__(self, store: Store, manifests: Manifests, tokens: Tokens) -> None:
        self._store, self._manifests, self._tokens = store, manifests, tokens

    async def take(self, request: Request) -> Response:
        """202 when it is committed; 4xx with a sentence when it never will be; 500 when it should come again."""
        source = request.path_params["source"]
        if not self._tokens.right(source, request.headers.get("authorization", "")):
            return _refused("There is no product of this name with this bearer token.", 401)
        if request.headers.get("content-encoding", "identity") != "identity":
            return _refused("Send it uncompressed.", 415)
        body = await capped(request, LARGEST)
        if body is None:
            return _refused(
                f"It is larger than {LARGEST:,} bytes. Send the last messages of the conversation only.", 413
            )
        if not body.strip():
            return _refused("The body is empty. Send JSON with `what`, or with a `conversation`.", 400)
        try:
            sent, words = read(source, body)
        except Unreadable as fault:
            await run(self._store, reports.set_aside, self._manifests, source, body, fault.sentence)
            return _refused(f"{fault.sentence} {KEPT}", fault.status)
        take = partial(reports.report, door=Door.PRODUCT, words=words, by=None, sent=sent)
        taken = await run(self._store, take, self._manifests)
        return JSONResponse({"report": names.report_label(taken.number)}, 202)


def _refused(sentence: str, status: int) -> Response:
    return JSONResponse({"error": sentence}, status)


def read(source: str, body: bytes) -> tuple[Sent, Words]:
    """What a body says.  Raises Unreadable."""
    try:
        return _read(source, body)
    except RecursionError:
        raise Unreadable("It is nested too deeply.") from None


def _read(source: str, body: bytes) -> tuple[Sent, Words]:
    try:
        tree = json.loads(body)
    except ValueError:
        raise Unreadable("This is no JSON.", 400) from None
    try:
        told = Body.model_validate(tree)
    except ValidationError as fault:
        raise Unreadable(_why(fault)) from None
    what = told.what if not blank(told.what) else _without_words(told.conversation)
    if blank(what):
        raise Unreadable("Nothing says what was weird: send `what`, or a `conversation` with messages.")
    words = Words(what, told.system, _texts(told), {"body": body}, urgent=told.urgent)
    return Sent(source, None if told.id is None else str(told.id)), words


def _why(fault: ValidationError) -> str:
    """What is wrong, by our own names for the fields alone."""
    first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    known = {*Body.model_fields, *Conversation.model_fields, *Message.model_fields, "name", "score", "threshold"}
    where = ".".join(str(step) for step in first["loc"] if isinstance(step, int) or step in known)
    return one_line(f"`{where}`: {first['msg']}." if where else "This is no JSON object.", 200)


def _without_words(conversation: Conversation) -> str:
    """The customer wrote nothing: what the AI said last stands for it."""
    said = conversation.last("assistant") or conversation.last("user")
    return "" if blank(said) else f"Reported without words: {said}"


def _texts(told: Body) -> Mapping[str, str]:
    conversation = told.conversation
    guardrail = conversation.guardrail
    runs_on = {"model": conversation.model, "prompt": conversation.prompt, "settings": conversation.settings}
    known = {name: value for name, value in runs_on.items() if value}
    return {
        "affected": told.affected,
        "prompt": conversation.last("user"),
        "output": conversation.last("assistant"),
        "conversation": conversation.as_text(),
        "runs on": json.dumps(known, ensure_ascii=False) if known else "",
        "guardrail": guardrail.model_dump_json() if guardrail else "",
        "trace": conversation.trace or "",
    }

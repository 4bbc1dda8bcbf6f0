"""Joins the listeners to Bolt: each runs in one transaction, is committed, and only then acknowledged."""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot import people
from bot.manifests import Manifests
from bot.rules.words import Refusal
from handlers.slack import answers
from handlers.slack.client import Lost, NotSent, RateLimited, Refused, Slack
from handlers.slack.listening import Ask, Handler, Listeners, Nothing, Open, Reply, Say, Wrong
from handlers.work import run
from storage import inbox
from storage.db import Store, Work

log = logging.getLogger("hotwash.slack")
Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]


class Edge:
    """Takes what Slack delivers to the listeners and their replies back."""

    def __init__(self, slack: Slack, store: Store, manifests: Manifests, listeners: Listeners) -> None:
        self.slack, self.store, self.manifests, self.listeners = slack, store, manifests, listeners
        self._busy = 0

    async def drained(self) -> None:
        """Return when every delivery that was begun has been answered; Slack gives each three seconds."""
        for _ in range(30):
            if not self._busy:
                return
            await asyncio.sleep(0.1)

    async def _counted(self, next: Callable[[], Awaitable[Any]]) -> Any:  # noqa: A002 - Bolt passes it by this name
        self._busy += 1
        try:
            return await next()
        finally:
            self._busy -= 1

    def app(self) -> AsyncApp:
        """A Bolt app that knows every listener.  Signatures are checked before it, by `handlers.slack.signing`."""
        app = AsyncApp(
            client=self.slack.web,
            authorize=self._authorization(),
            request_verification_enabled=False,
            process_before_response=True,
            logger=logging.getLogger("hotwash.bolt"),
        )
        app.middleware(self._counted)
        app.command(self.manifests.house.command)(self.on_command)
        for action in self.listeners.buttons:
            app.action(action)(self.on_button)
        for callback in self.listeners.forms:
            app.view(callback)(self.on_form)
        for callback in self.listeners.shortcuts:
            app.shortcut(callback)(self.on_shortcut)
        for event in self.listeners.events:
            app.event({"type": event.type, "subtype": event.subtype} if event.subtype else event.type)(self.on_event)
        # Whatever nobody listens to is acknowledged, or Slack would deliver it again: links, new kinds of events.
        app.event(re.compile(".*"))(_ignore)
        app.action(re.compile(".*"))(_ignore)
        return app

    def _authorization(self) -> Callable[[str | None], Awaitable[AuthorizeResult]]:
        """Bolt's question who we are, answered from what `auth.test` said at start."""
        known = AuthorizeResult(
            enterprise_id=None,
            team_id=self.slack.team,
            bot_user_id=self.slack.bot,
            bot_id=self.slack.bot_id,
            bot_token=self.slack.web.token,
        )

        async def authorize(team_id: str | None) -> AuthorizeResult:
            return known

        return authorize

    def _ask(self, person: str, body: Body, asked: str, **more: Any) -> Ask:
        team = body.get("user", {}).get("team_id") if isinstance(body.get("user"), dict) else body.get("team_id")
        return Ask(self.manifests, self.slack, person, team, body=body, asked=asked, **more)

    async def on_command(self, ack: Ack, body: Body) -> None:
        """`/incident verb words`."""
        word, _, rest = body.get("text", "").strip().partition(" ")
        command = self.listeners.verb(word or "menu")
        handler = command.handler if command else answers.unknown_verb
        text = rest.strip() if command else body.get("text", "").strip()
        ask = self._ask(body["user_id"], body, body["trigger_id"], channel=body.get("channel_id"), text=text)
        await self._answer(handler, ask, ack, body, lambda reply: _as_ephemeral(reply))

    async def on_button(self, ack: Ack, body: Body) -> None:
        """A click."""
        action = body["actions"][0]
        asked = f"{body['user']['id']}:{action['action_ts']}:{action['action_id']}"
        channel = body.get("channel", {}).get("id")
        ask = self._ask(body["user"]["id"], body, asked, channel=channel, text=action.get("value", ""))
        await self._answer(self.listeners.buttons[action["action_id"]], ask, ack, body, None)

    async def on_shortcut(self, ack: Ack, body: Body) -> None:
        """An entry of a message's menu."""
        shortcut = self.listeners.shortcuts[body["callback_id"]]
        channel = body.get("channel", {}).get("id")
        ask = self._ask(body["user"]["id"], body, body["trigger_id"], channel=channel)
        await self._answer(shortcut.handler, ask, ack, body, None)

    async def on_form(self, ack: Ack, body: Body) -> None:
        """A submitted form; a refusal stands beside its field and nothing that was typed is lost."""
        view = body["view"]
        ask = self._ask(
            body["user"]["id"],
            body,
            f"{view['id']}:{view['hash']}",
            values=view["state"]["values"],
            metadata=view.get("private_metadata", ""),
        )
        await self._answer(self.listeners.forms[view["callback_id"]], ask, ack, body, _as_form_answer)

    async def _answer(
        self, handler: Handler, ask: Ask, ack: Ack, body: Body, in_ack: Callable[[Reply], Body] | None
    ) -> None:
        reply = await self._reply(handler, ask, in_ack is _as_form_answer)
        if isinstance(reply, Open) and in_ack is not _as_form_answer:
            reply = await self._open(body["trigger_id"], reply)
        await ack(**(in_ack(reply) if in_ack else {}))
        url = body.get("response_url")
        if url and in_ack is None and isinstance(reply, Say):
            await answers.say(self.slack, url, reply)
        if url and isinstance(reply, Say) and reply.follow:
            answers.follow_up(self.slack, self.store, url, reply.follow)

    async def _reply(self, handler: Handler, ask: Ask, form: bool) -> Reply:
        try:
            return await run(self.store, once, handler, ask)
        except Refusal as no:
            field = no.field or next(iter(ask.values), None)
            return Wrong({field: no.sentence}) if form and field else Say(no.sentence)
        except Exception:  # noqa: BLE001 - the outermost edge: a bug must not cost the person an answer
            reference = secrets.token_hex(3)
            log.exception("listener failed", extra={"action": "listener_bug", "reference": reference})
            sentence = f"Something broke on my side; nothing was changed. Please try again, or give your operator `{reference}`."
            field = next(iter(ask.values), None)
            return Wrong({field: sentence}) if form and field else Say(sentence)

    async def _open(self, trigger: str, reply: Open) -> Reply:
        try:
            await self.slack.call("views.open", trigger_id=trigger, view=reply.view)
        except (Refused, RateLimited, NotSent, Lost) as error:
            log.warning("form not opened", extra={"action": "form_not_opened", "error": str(error)})
            root = self.manifests.house.command
            return Say(f"Slack was too slow to open the form. Try again, or type `{root} declare what is happening`.")
        return Nothing()

    async def on_event(self, ack: Ack, body: Body, event: Body) -> None:
        """Something that Slack tells us; not acknowledged when we fail, so that it comes again."""
        for listener in self.listeners.events:
            if listener.type == event["type"] and listener.subtype in (None, event.get("subtype")):
                person = event.get("user") if isinstance(event.get("user"), str) else ""
                ask = Ask(
                    self.manifests, self.slack, person or "", body.get("team_id"), body=event, asked=body["event_id"]
                )
                await run(self.store, once, listener.handler, ask)
        await ack()


async def _ignore(ack: Ack) -> None:
    await ack()


def once(work: Work, handler: Handler, ask: Ask) -> Reply:
    """Run a listener unless the same delivery was answered before; then give the same answer."""
    if ask.asked and not inbox.first_time(work.session, ask.asked, work.now):
        return _restored(inbox.answer_to(work.session, ask.asked))
    if ask.person and ask.body.get("type") not in answers.BACKGROUND_EVENTS:
        people.check_colleague(work, ask.person, ask.team)
    reply = handler(work, ask)
    if ask.asked:
        inbox.answered(work.session, ask.asked, {"kind": type(reply).__name__, "fields": json.loads(json.dumps(reply))})
    return reply


def _restored(answer: Body | None) -> Reply:
    if answer is None:
        return Nothing()
    kinds: dict[str, Any] = {kind.__name__: kind for kind in (Say, Open, Wrong, Nothing)}
    reply: Reply = kinds[answer["kind"]](*answer["fields"])
    return reply


def _as_ephemeral(reply: Reply) -> Body:
    if not isinstance(reply, Say):
        return {}
    return {"text": reply.text, "response_type": "ephemeral", **({"blocks": reply.blocks} if reply.blocks else {})}


def _as_form_answer(reply: Reply) -> Body:
    match reply:
        case Wrong():
            return {"response_action": "errors", "errors": reply.errors}
        case Open():
            return {"response_action": "update", "view": reply.view}
        case Say():
            return {"response_action": "update", "view": answers.window(reply)}
        case Nothing():
            return {}

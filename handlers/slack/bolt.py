"""Joins the listeners to Bolt: each runs in one transaction, is committed, and only then acknowledged."""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, NamedTuple

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import deliveries, outbox
from bot.manifests import Manifests
from bot.rules.effects import ShowHome
from bot.rules.words import Refusal
from bot.staffing import people
from handlers.slack import answers
from handlers.slack.blocks import as_typed, mentioned, spoken
from handlers.slack.client import Slack
from handlers.slack.listening import Ask, Handler, Listeners, Nothing, Open, Reply, Say, Wrong
from handlers.work import read, run
from storage.db import Store, Work

log = logging.getLogger("hotwash.slack")
Ack = Callable[..., Awaitable[Any]]
Body = dict[str, Any]


class Bug(NamedTuple):
    """A listener failed; nothing of what it did was kept."""

    reference: str


class NotTaken(Exception):
    """An event is left unacknowledged, so that Slack brings it again."""


class Edge:
    """Takes what Slack delivers to the listeners and their replies back."""

    def __init__(self, slack: Slack, store: Store, manifests: Manifests, listeners: Listeners) -> None:
        self.slack, self.store, self.manifests, self.listeners = slack, store, manifests, listeners
        self._busy = 0
        self._following: set[asyncio.Task[None]] = set()

    async def drained(self) -> None:
        """Return when every delivery that was begun has been answered; Slack gives each three seconds."""
        for task in self._following:
            task.cancel()
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
        logger = logging.getLogger("hotwash.bolt")
        logger.setLevel(logging.INFO)  # Below that, Bolt logs all that people send, and who they are.
        app = AsyncApp(
            # Without a token: Bolt would only warn that `authorize` goes before it.
            client=AsyncWebClient(base_url=self.slack.web.base_url, retry_handlers=[]),
            authorize=self._authorization(),
            request_verification_enabled=False,
            # Bolt takes the deletion of our own message, by whomever, for something that we did ourselves.
            ignoring_self_events_enabled=False,
            process_before_response=True,
            logger=logger,
        )
        app.middleware(self._counted)
        app.command(self.manifests.house.command)(self.on_command)
        app.command(self.manifests.house.report_command)(self.on_report)
        # One entry a kind: Bolt asks each of its entries in turn, which a hundred and fifty make felt with every event.
        app.action(_one_of(self.listeners.buttons))(self.on_button)
        app.view(_one_of(self.listeners.forms))(self.on_form)
        app.shortcut(_one_of(self.listeners.shortcuts))(self.on_shortcut)
        app.event(re.compile(".*"))(self.on_event)
        # A button that nobody listens to, a link for example, is acknowledged all the same.
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
        return Ask(self.manifests, self.slack, self.listeners, person, team, body=body, asked=asked, **more)

    async def on_command(self, ack: Ack, body: Body) -> None:
        """`/incident verb words`."""
        said = as_typed(body.get("text") or "").strip()
        word, rest = (*said.split(None, 1), "", "")[:2]
        command = self.listeners.verb(word or "menu")
        handler = command.handler if command else answers.unknown_verb
        text = rest.strip() if command else said
        more = {"channel": body.get("channel_id"), "text": text, "mentioned": mentioned(body.get("text") or "")}
        ask = self._ask(body["user_id"], body, body["trigger_id"], **more)
        reply = await self._opened(body, await self._reply(handler, ask))
        await ack(**_as_ephemeral(reply))
        self._follow(reply, partial(answers.say, self.slack, body.get("response_url") or ""))

    async def on_report(self, ack: Ack, body: Body) -> None:
        """`/weird words`: the same as `/incident weird words`."""
        await self.on_command(ack, {**body, "text": f"weird {body.get('text') or ''}"})

    async def on_button(self, ack: Ack, body: Body) -> None:
        """A click, in a message, a window or App Home."""
        action = body["actions"][0]
        asked = f"{body['trigger_id']}:{action['action_id']}"
        channel = (body.get("channel") or {}).get("id")
        ask = self._ask(body["user"]["id"], body, asked, channel=channel, text=action.get("value", ""))
        await self._show(ack, body, await self._reply(self.listeners.buttons[action["action_id"]], ask))

    async def on_shortcut(self, ack: Ack, body: Body) -> None:
        """An entry of a message's menu, or of the global one."""
        shortcut = self.listeners.shortcuts[body["callback_id"]]
        channel = (body.get("channel") or {}).get("id")
        ask = self._ask(body["user"]["id"], body, body["trigger_id"], channel=channel)
        await self._show(ack, body, await self._reply(shortcut.handler, ask))

    async def on_form(self, ack: Ack, body: Body) -> None:
        """A submitted form; a refusal stands beside its field and nothing that was typed is lost."""
        view = body["view"]
        values, metadata = view["state"]["values"], view.get("private_metadata", "")
        asked = f"{view['id']}:{view['hash']}"
        ask = self._ask(body["user"]["id"], body, asked, values=values, metadata=metadata)
        reply = await self._reply(self.listeners.forms[view["callback_id"]], ask)
        await ack(**_as_form_answer(reply))
        self._follow(reply, partial(answers.rewrite, self.slack, view["id"]))

    async def _show(self, ack: Ack, body: Body, reply: Reply) -> None:
        """Answer beside the message that was acted on; where there is none, in a window."""
        url = body.get("response_url")
        if isinstance(reply, Say) and not url:
            reply = Open(answers.window(reply))
        reply = await self._opened(body, reply)
        await ack()
        if url and isinstance(reply, Say):
            await answers.say(self.slack, url, reply)
            self._follow(reply, partial(answers.say, self.slack, url))

    async def _opened(self, body: Body, reply: Reply) -> Reply:
        """Open the window that a reply asks for, in place of the one that was clicked in; else say so."""
        if not isinstance(reply, Open):
            return reply
        view = body.get("view") or {}
        if view.get("type") == "modal":
            await answers.turn(self.slack, view, reply)
            return Nothing()
        if await answers.open_window(self.slack, body["trigger_id"], reply):
            return Nothing()
        house = self.manifests.house
        text = f"`{house.command} declare what is happening`, or `{house.report_command} what was weird`"
        return Say(f"Slack was too slow to open the window. Try again, or type {text}.")

    def _follow(self, reply: Reply, tell: answers.Tell) -> None:
        if isinstance(reply, Say) and reply.follow:
            task = asyncio.create_task(answers.follow_up(self.store, reply, tell))
            self._following.add(task)
            task.add_done_callback(self._following.discard)

    async def _reply(self, handler: Handler, ask: Ask) -> Reply:
        outcome = await self._tried([partial(_authorised, handler)], ask)
        match outcome:
            case Refusal():
                names = await read(self.store, people.names, mentioned(outcome.sentence)) if ask.values else {}
                return _beside(ask, outcome.field, outcome.sentence, names)
            case Bug(reference):
                sentence = "Something broke on my side; nothing was changed. Please try again"
                return _beside(ask, None, f"{sentence}, or give your operator `{reference}`.", {})
            case _:
                return outcome

    async def _tried(self, handlers: Sequence[Handler], ask: Ask) -> Reply | Refusal | Bug:
        try:
            return await run(self.store, once, handlers, ask)
        except Refusal as no:
            return no
        except Exception:  # noqa: BLE001 - the outermost edge: a bug must not cost the person an answer
            reference = secrets.token_hex(3)
            log.exception("listener failed", extra={"action": "listener_bug", "reference": reference})
            return Bug(reference)

    async def on_event(self, ack: Ack, body: Body, event: Body) -> None:
        """Something that Slack tells us; left unacknowledged when we fail, so that it comes again, twice at most."""
        # What people write to us is another matter than what they write to each other.
        to_us = event["type"] == "message" and event.get("channel_type") == "im"
        handlers = self.listeners.hearing("message.im" if to_us else event["type"], event.get("subtype"))
        if handlers and not _our_own_doing(event, self.slack.bot):
            person = event["user"] if isinstance(event.get("user"), str) else ""
            known = self.manifests, self.slack, self.listeners
            ask = Ask(*known, person, body.get("team_id"), body=event, asked=body["event_id"])
            outcome = await self._tried(handlers, ask)
            if isinstance(outcome, Bug):
                kept = json.dumps(body, ensure_ascii=True), outcome.reference
                if not await run(self.store, deliveries.failed, self.manifests, ask.asked, *kept):
                    raise NotTaken(outcome.reference)
        await ack()


def _our_own_doing(event: Body, bot: str) -> bool:
    """Did we do ourselves what we are told: make a channel, invite somebody, set a topic, change a message?"""
    channel = event.get("channel")
    match event["type"]:
        case "channel_created":
            return isinstance(channel, dict) and channel.get("creator") == bot
        case "member_joined_channel":
            return event.get("inviter") == bot
        case "reaction_added":
            return event.get("user") == bot
        case "message":
            # A card that we redraw is news to nobody; when somebody deletes it, Slack may leave a tombstone.
            message = event.get("message")
            changed = message if isinstance(message, dict) else {}
            return bot in (event.get("user"), changed.get("user")) and changed.get("subtype") != "tombstone"
    return False


def _one_of(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"\A(?:{'|'.join(map(re.escape, names))})\Z")


async def _ignore(ack: Ack) -> None:
    await ack()


def _authorised(handler: Handler, work: Work, ask: Ask) -> Reply:
    guests_too = handler in ask.listeners.guests
    people.check_colleague(work, ask.slack.team, ask.person, ask.team, guests_too)
    reply = handler(work, ask)
    if isinstance(reply, Open) and reply.untraced:
        return reply
    shown = ShowHome(person=ask.person)
    # Slack does not tell us that a window closes over App Home: whoever has opened it once sees what they changed.
    if "view" in ask.body and outbox.confirmed(work, shown):
        outbox.ask(work, shown)
    return reply


def once(work: Work, handlers: Sequence[Handler], ask: Ask) -> Reply:
    """Run listeners unless the same delivery was acted upon before; then give the answer that was kept, if any."""
    if not deliveries.first_time(work, ask.asked):
        kept = deliveries.answer_to(work, ask.asked)
        return Say(**kept) if kept else Nothing()
    reply: Reply = Nothing()
    for handler in handlers:
        reply = handler(work, ask)
    if isinstance(reply, Say) and reply.follow:
        deliveries.answered(work, ask.asked, reply._asdict())
    elif isinstance(reply, Wrong):
        deliveries.may_come_again(work, ask.asked)
    return reply


def _beside(ask: Ask, field: str | None, sentence: str, names: dict[str, str]) -> Reply:
    """A sentence beside the field it is about, or beside the first one of a form."""
    place = field if field in ask.values else next(iter(ask.values), None)
    return Wrong({place: spoken(sentence, names)}) if place else Say(sentence)


def _as_ephemeral(reply: Reply) -> Body:
    if not isinstance(reply, Say):
        return {}
    return {"text": reply.text, "response_type": "ephemeral", "blocks": reply.shown}


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

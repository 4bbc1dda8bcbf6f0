"""The tracker through the `jira` package, in a few threads of its own; each call is tried once."""

import asyncio
import math
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import requests
from jira import JIRA, JIRAError

from bot.config import Settings
from bot.rules.tickets import OURS, Jira, Seen, Wanted, Writes
from handlers.jira import Away, Refused, Throttled, Unsure, lacking, reading, writing

R = TypeVar("R")
THREADS = 4
CONNECT = 3.0
"""Seconds to connect."""
MOVES = 6
"""The most steps to a status over others."""
WAIT = timedelta(seconds=5)
"""How long to wait after a 429 that does not say."""


class Client:
    """One tracker; it is met at the first call, since it may be away when we start."""

    def __init__(self, settings: Settings, manifest: Jira, timeout: tuple[float, float]) -> None:
        self.settings, self.manifest, self.timeout = settings, manifest, timeout
        self._threads = ThreadPoolExecutor(THREADS, "jira")
        self._jira: JIRA | None = None
        self._me = ""
        self._accounts: dict[str, dict[str, str] | None] = {}

    # What is asked of it

    async def create(self, wanted: Wanted) -> str:
        """File a ticket; returns its key."""
        return await self._run(self._create, wanted)

    async def labelled(self, label: str) -> list[str]:
        """The keys of the tickets with a label, the oldest first."""
        return await self._run(self._labelled, label)

    async def read(self, key: str) -> Seen:
        """A ticket as it is now."""
        return await self._run(self._read, key)

    async def write(self, writes: Writes, workspace: str) -> dict[str, str]:
        """Tell a ticket what changed here; returns the fields that it refused, each with the reason."""
        return await self._run(self._write, writes, workspace)

    async def changed_since(self, since: datetime, now: datetime) -> dict[str, datetime]:
        """Our tickets that changed since then, each with the tracker's own time of it."""
        return await self._run(self._changed, since, now)

    async def close_twin(self, key: str, of: str, label: str) -> None:
        """Close a ticket that was filed twice."""
        await self._run(self._close_twin, key, of, label)

    async def lacks(self) -> list[str]:
        """What the manifest names and the tracker does not have, and fields that it insists on."""
        return await self._run(lambda: lacking.sentences(self._met(), self.manifest))

    def stop(self) -> None:
        """Let go of the threads; what is under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    # In a thread

    async def _run(self, call: Callable[..., R], *args: Any) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._told_apart, call, *args)

    def _told_apart(self, call: Callable[..., R], *args: Any) -> R:
        try:
            return call(*args)
        except JIRAError as error:
            raise told_apart(error) from None
        except (requests.ConnectTimeout, requests.exceptions.ProxyError) as error:
            raise Away(type(error).__name__) from None
        except requests.ConnectionError as error:
            raise _lost(error) from None
        except requests.RequestException as error:
            raise Unsure(type(error).__name__) from None

    def _met(self) -> JIRA:
        if self._jira is None:
            found = self._connect()
            me = found.myself()
            self._me = str(me.get("accountId") or me.get("name") or me.get("key") or "")
            self._jira = found
        return self._jira

    def _connect(self) -> JIRA:
        warnings.filterwarnings("ignore", message="Unable to gather applicationlinks")
        user, token = self.settings.jira_user, self.settings.jira_token.get_secret_value()
        known: dict[str, Any] = {"basic_auth": (user, token)} if user else {"token_auth": token}
        found = JIRA(self.settings.jira_url, max_retries=0, timeout=self.timeout, logging=False, **known)
        if found._is_cloud:
            # Version 3 takes documents instead of wiki text, in which nothing needs to be escaped.
            found._options["rest_api_version"] = "3"
        return found

    @property
    def _cloud(self) -> bool:
        return bool(self._met()._is_cloud)

    def _create(self, wanted: Wanted) -> str:
        jira = self._met()
        fields = writing.fields(wanted.fields, wanted.description, self._account(wanted.email), self._cloud)
        fields |= writing.own(wanted.fields, self.manifest) | self.manifest.fixed
        fields["project"], fields["issuetype"] = {"key": self.manifest.project}, {"name": wanted.type}
        fields["labels"] = wanted.fields["labels"].split()
        return str(jira.create_issue(fields=fields, prefetch=False).key)

    def _labelled(self, label: str) -> list[str]:
        query = f'project = "{self.manifest.project}" AND labels = "{label}" ORDER BY created ASC'
        found = self._met().search_issues(query, maxResults=50, fields="labels")
        return [str(one.key) for one in found if label in one.raw["fields"].get("labels", [label])]

    def _read(self, key: str) -> Seen:
        issue = self._met().issue(key, expand="changelog")
        return reading.seen(issue.raw, self.manifest, self._me)

    def _changed(self, since: datetime, now: datetime) -> dict[str, datetime]:
        # In minutes from now, since Jira takes a date for one in the time zone of whoever asks.
        minutes = math.ceil((now - since) / timedelta(minutes=1))
        query = f'labels = "{OURS}" AND updated >= "-{minutes}m" ORDER BY updated ASC'
        found = self._met().search_issues(query, maxResults=False, fields="updated")
        return {str(one.key): reading.moment(one.raw["fields"]["updated"]) for one in found}

    def _write(self, writes: Writes, workspace: str) -> dict[str, str]:
        jira = self._met()
        refused = self._write_fields(writes)
        wanted = writes.fields.get("status") or self._status(writes.fields.get("state"))
        if wanted and not self._move(writes.key, wanted, "state" in writes.fields):
            refused["status" if "status" in writes.fields else "state"] = f"no way leads to {wanted} there"
        if writes.link:
            target = {"url": f"{workspace}{writes.link}", "title": writes.title}
            jira.add_remote_link(writes.key, target, globalId=writes.label)
        if writes.parent:
            jira.create_issue_link(self.manifest.link, writes.parent, writes.key)
        for one in writes.remarks:
            jira.add_comment(writes.key, writing.text(f"{one.text}\n{one.mark}", self._cloud))
        return refused

    def _status(self, state: str | None) -> str | None:
        return str(getattr(self.manifest.states, state)) if state else None

    def _write_fields(self, writes: Writes) -> dict[str, str]:
        fields = writing.fields(writes.fields, writes.description, self._account(writes.email), self._cloud)
        fields |= writing.own(writes.fields, self.manifest)
        if not fields and "labels" not in writes.fields:
            return {}
        issue = self._met().issue(writes.key, fields="labels")
        update = writing.labels(writes.fields.get("labels"), issue.raw["fields"].get("labels") or [])
        refused: dict[str, str] = {}
        while fields or update:
            try:
                issue.update(fields=fields or None, update=update or None)
                break
            except JIRAError as error:
                no = told_apart(error)
                wrong = set(fields) & set(no.fields) if isinstance(no, Refused) else set()
                if not isinstance(no, Refused) or not wrong:
                    raise
                refused |= {writing.ours(name, self.manifest): no.fields[name] for name in wrong}
                fields = {name: value for name, value in fields.items() if name not in wrong}
        return refused

    def _move(self, key: str, wanted: str, by_category: bool) -> bool:
        """Bring a ticket to a status, over others that the manifest names where no direct way leads there."""
        named, been = {*self.manifest.phases.values(), *vars(self.manifest.states).values()}, set()
        for _ in range(MOVES):
            raw = self._met().issue(key, fields="status").raw["fields"]["status"]
            if raw["name"] == wanted:
                return True
            been.add(raw["name"])
            ways = {str((way.get("to") or way)["name"]): way["id"] for way in self._met().transitions(key)}
            over = [name for name in ways if name in named and name not in been]
            step = wanted if wanted in ways else next(iter(over), None)
            if step is None:
                return False
            self._met().transition_issue(key, ways[step])
        return False

    def _account(self, email: str | None) -> dict[str, str] | None:
        """How the tracker calls somebody; none when it does not know them."""
        if not email:
            return None
        name = "accountId" if self._cloud else "name"
        if email in self.manifest.accounts:
            return {name: self.manifest.accounts[email]}
        if email not in self._accounts:
            named, asked = (None, email) if self._cloud else (email, None)
            found = [one.raw for one in self._met().search_users(user=named, query=asked, maxResults=10)]
            own = [one for one in found if str(one.get("emailAddress") or email).lower() == email.lower()]
            self._accounts[email] = {name: own[0][name]} if len(own) == 1 else None
        return self._accounts[email]

    def _close_twin(self, key: str, of: str, label: str) -> None:
        jira = self._met()
        words = f"Filed twice because an answer was lost. The ticket is {of}."
        jira.add_comment(key, writing.text(words, self._cloud))
        self._move(key, self.manifest.states.done, True)
        jira.issue(key, fields="labels").update(update={"labels": [{"remove": label}, {"remove": OURS}]})


def connect(settings: Settings, manifest: Jira, patience: float) -> Client:
    """The tracker of the settings; nothing is asked of it yet."""
    return Client(settings, manifest, (min(CONNECT, patience), patience))


def told_apart(error: JIRAError) -> Exception:
    """What a failed call means: whether it may have been applied, and whether it may work later."""
    status, response = error.status_code or 0, error.response
    if status == 429:
        return Throttled(_wait(response.headers.get("Retry-After") if response is not None else None))
    if status >= 500 or not status:
        return Unsure(str(status))
    return Refused(error.text or f"it answered {status}", status, _fields(response))


def _fields(response: Any) -> dict[str, str]:
    try:
        errors = response.json().get("errors", {}) if response is not None else {}
    except (ValueError, AttributeError):
        return {}
    return {str(name): str(why) for name, why in errors.items()} if isinstance(errors, dict) else {}


def _wait(text: str | None) -> timedelta:
    """A Retry-After: seconds, or a date."""
    if text is None:
        return WAIT
    try:
        return timedelta(seconds=float(text))
    except ValueError:
        pass
    try:
        return max(parsedate_to_datetime(text) - datetime.now(UTC), timedelta(0))
    except (ValueError, TypeError):
        return WAIT


def _lost(error: requests.ConnectionError) -> Exception:
    """A refused connection applied nothing; one that broke later may have."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    return Away("refused") if type(reason).__name__ in ("NewConnectionError", "NameResolutionError") else Unsure("cut")

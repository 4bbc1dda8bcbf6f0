"""Pagers: each module here is a kind of them, found by its name, which people.yaml gives as `kind`.

A kind has `fault(secret)`, the sentence that says what is wrong with a secret, `prepare(call, secret, now)`, the body
and the headers to post, and `TAKEN`, the statuses that say that the page was taken.
"""

import importlib
import pkgutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import ModuleType

import aiohttp
from pydantic import SecretStr

from bot.manifests import Pager
from bot.response.pages import Call
from bot.rules.outcomes import Done, Later, Never, Outcome, Unknown
from bot.rules.text import one_line

LATER = {408, 425, 429}
"""Besides 5xx: the page was not taken, and will be."""
PATIENCE = timedelta(minutes=2)
"""A page waits no longer than this, whatever a pager asks for."""


def find() -> dict[str, ModuleType]:
    """Every kind of pager by name."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


def faults(known: Mapping[str, Pager], secrets: Mapping[str, SecretStr]) -> list[str]:
    """What keeps pagers from ringing, as far as it can be seen without ringing them, a sentence each."""
    kinds = find()
    return [fault for name, pager in known.items() if (fault := _fault(name, pager, secrets.get(name), kinds))]


def _fault(name: str, pager: Pager, secret: SecretStr | None, kinds: Mapping[str, ModuleType]) -> str | None:
    if pager.kind not in kinds:
        return f"people.yaml: pagers.{name}.kind: “{pager.kind}” is none of {', '.join(kinds)}."
    if secret is None:
        return f"HOTWASH_PAGER_SECRETS has nothing for the pager “{name}”. Add {name}:secret to it."
    wrong = kinds[pager.kind].fault(secret.get_secret_value())
    return f"HOTWASH_PAGER_SECRETS: the secret of the pager “{name}” {wrong}" if wrong else None


class Pagers:
    """The pagers of people.yaml, ready to ring."""

    def __init__(
        self, known: Mapping[str, Pager], secrets: Mapping[str, SecretStr], http: aiohttp.ClientSession
    ) -> None:
        self._known, self._secrets, self._http, self._kinds = known, secrets, http, find()

    async def send(self, name: str, call: Call) -> Outcome:
        """Tell a pager; sending the same again does no harm, since both ends know it by its key."""
        pager = self._known.get(name)
        if pager is None:
            return Never(f"people.yaml has no pager “{name}” any more")
        if fault := _fault(name, pager, self._secrets.get(name), self._kinds):
            return Never(fault.rstrip("."))
        kind = self._kinds[pager.kind]
        body, headers = kind.prepare(call, self._secrets[name].get_secret_value(), datetime.now(UTC))
        return await self._post(name, pager.address, body, headers, kind.TAKEN)

    async def _post(self, name: str, address: str, body: bytes, headers: dict[str, str], taken: range) -> Outcome:
        try:
            async with self._http.post(address, data=body, headers=headers, allow_redirects=False) as answer:
                return _outcome(name, answer, (await answer.content.read(2000)).decode("utf-8", "replace"), taken)
        except aiohttp.ClientConnectorError:
            return Later(f"the pager “{name}” cannot be reached")
        except (aiohttp.ClientError, TimeoutError, OSError):
            return Unknown(f"the pager “{name}” did not answer")


def _outcome(name: str, answer: aiohttp.ClientResponse, said: str, taken: range) -> Outcome:
    if answer.status in taken:
        return Done({"status": answer.status})
    if answer.status in LATER or answer.status >= 500:
        return Later(f"the pager “{name}” answers {answer.status}", _asked_for(answer.headers.get("Retry-After", "")))
    why = one_line(f"{answer.status} {said}", 60)
    return Never(f"the pager “{name}” refuses it ({why})")


def _asked_for(seconds: str) -> timedelta | None:
    return min(PATIENCE, timedelta(seconds=int(seconds))) if seconds.isdigit() and len(seconds) < 9 else None

"""The anonymiser as the bot sees it: a child process that makes conversations safe to show."""

import asyncio
import json
import logging
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from bot.rules.privacy import Privacy
from bot.rules.sanitising import Held, View, Wanted

log = logging.getLogger(__name__)

CHILD = (sys.executable, "-P", "-m", "handlers.anonymiser.child")
SECONDS = 120.0
"""How long one conversation, or the start, may take."""
_LENGTH = struct.Struct(">I")
_LONGEST = 64 * 2**20


class AnonymiserDown(OSError):
    """The anonymiser cannot work now; nothing may be shown before it does."""


class Anonymiser:
    """Keeps a child at hand, starts it again when it died, and asks it one thing at a time."""

    def __init__(self, privacy: Privacy, seconds: float = SECONDS, child: tuple[str, ...] = CHILD) -> None:
        self._privacy, self._seconds, self._command = privacy, seconds, child
        self._child: Process | None = None
        self._turn = asyncio.Lock()
        self._stopped = False

    async def sanitise(self, wanted: Wanted) -> View:
        """What may be shown.  Text that takes too long is not shown at all, and held.  Raises AnonymiserDown."""
        async with self._turn:
            try:
                return await self._answered(wanted)
            except AnonymiserDown:
                log.warning("the anonymiser died and is started again", extra={"action": "anonymiser_died"})
                return await self._answered(wanted)

    async def warm(self) -> None:
        """Start the child before anybody needs it: the first words of a report should not wait for it."""
        async with self._turn:
            try:
                await self._ready()
            except AnonymiserDown:
                log.warning("the anonymiser does not start", extra={"action": "anonymiser_cold"})

    async def stop(self) -> None:
        """End the child at once; whoever waits for it, or asks later, hears that it is down."""
        self._stopped = True
        await self._end()

    @property
    def pid(self) -> int | None:
        """The child's process id while there is one."""
        return self._child.pid if self._child else None

    async def _answered(self, wanted: Wanted) -> View:
        child = await self._ready()
        try:
            async with asyncio.timeout(self._seconds):
                return View.model_validate(await _exchange(child, wanted.model_dump(mode="python")))
        except TimeoutError:
            await self._end()
            log.warning("a conversation took too long", extra={"action": "anonymiser_too_slow"})
            return _unread(wanted)
        except (OSError, EOFError, ValidationError, ValueError):
            await self._end()
            raise AnonymiserDown("the anonymiser ended while it worked") from None
        except asyncio.CancelledError:
            await self._end()  # its answer must not be taken for that to the next request
            raise

    async def _ready(self) -> Process:
        if self._child and self._child.returncode is None:
            return self._child
        try:
            self._child = await asyncio.create_subprocess_exec(*self._command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL)
            if self._stopped:
                raise EOFError
            async with asyncio.timeout(self._seconds):
                await _exchange(self._child, [[one.label, one.pattern] for one in self._privacy.patterns])
        except (OSError, EOFError, ValueError, TimeoutError):
            await self._end()
            raise AnonymiserDown("the anonymiser does not start") from None
        except asyncio.CancelledError:
            await self._end()  # half started, its first answer is not one
            raise
        return self._child

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with suppress(ProcessLookupError):
            child.kill()
        await child.wait()


async def _exchange(child: Process, tree: Any) -> Any:
    assert child.stdin is not None and child.stdout is not None
    body = json.dumps(tree).encode()
    child.stdin.write(_LENGTH.pack(len(body)) + body)
    await child.stdin.drain()
    length = _LENGTH.unpack(await child.stdout.readexactly(_LENGTH.size))[0]
    if length > _LONGEST:
        raise ValueError("no answer is that long")
    return json.loads(await child.stdout.readexactly(length))


def _unread(wanted: Wanted) -> View:
    """Nothing of the texts, for a person to look at."""
    why = "It could not be read in time."
    return View(
        texts=tuple("[not read]" for _ in wanted.texts),
        replaced={},
        language="und",
        held=tuple(Held(part=part, start=0, end=0, why=why) for part in range(len(wanted.texts))),
    )

"""Draws charts in a process of its own, since what draws them is too big for one that waits."""

import asyncio
import base64
import json
import sys
from asyncio.subprocess import PIPE
from collections.abc import Sequence
from typing import Literal
from weakref import WeakKeyDictionary

from bot.rules.charts import Chart

CHILD = (sys.executable, "-P", "-m", "handlers.charts")
SECONDS = 30.0
"""How long a chart may take; the first one after an installation looks for fonts."""
_TURNS: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()
"""One child at a time: each takes eighty megabytes."""


class NotDrawn(OSError):
    """The chart could not be drawn; the sentence says why."""


async def draw(chart: Chart, form: Literal["png", "svg"]) -> bytes:
    """A chart as a picture.  Raises NotDrawn."""
    return (await draw_all([chart], form))[0]


async def draw_all(charts: Sequence[Chart], form: Literal["png", "svg"]) -> list[bytes]:
    """Several charts at once, which takes hardly longer than one.  Raises NotDrawn."""
    wanted = json.dumps([chart.model_dump() for chart in charts]).encode()
    async with _TURNS.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
        child = await asyncio.create_subprocess_exec(*CHILD, form, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        try:
            async with asyncio.timeout(SECONDS):
                drawn, said = await child.communicate(wanted)
        except TimeoutError:
            raise NotDrawn(f"it took longer than {SECONDS:.0f} seconds") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode:
        raise NotDrawn(said.decode(errors="replace").strip().rpartition("\n")[2][:200])
    return [base64.b64decode(one) for one in drawn.split()]

"""Draws charts in a process of its own, since what draws them is too big for one that waits."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from typing import Literal

from bot.rules.charts import Chart

CHILD = (sys.executable, "-P", "-m", "handlers.charts")
SECONDS = 60.0
"""How long a chart may take; the first one after an installation looks for fonts."""
TURN = asyncio.Semaphore(1)


class NotDrawn(OSError):
    """The chart could not be drawn; the sentence says why."""


async def draw(chart: Chart, form: Literal["png", "svg"]) -> bytes:
    """A chart as a picture.  Raises NotDrawn."""
    async with TURN:
        child = await asyncio.create_subprocess_exec(*CHILD, form, stdin=PIPE, stdout=PIPE, stderr=PIPE)
        try:
            async with asyncio.timeout(SECONDS):
                drawn, said = await child.communicate(chart.model_dump_json().encode())
        except TimeoutError:
            raise NotDrawn(f"it took longer than {SECONDS:.0f} seconds") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
    if child.returncode:
        raise NotDrawn(said.decode(errors="replace").strip().rpartition("\n")[2][:200])
    return drawn

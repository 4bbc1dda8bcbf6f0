"""Charts as pictures within a message; a message never fails for want of them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from bot.measuring.figure_charts import described
from bot.rules.charts import Chart
from bot.rules.effect import Effect
from handlers.charts import NotDrawn, draw_all
from handlers.slack.blocks import Block, Message
from handlers.slack.client import Lost, NotSent, RateLimited, Refused, Slack
from handlers.slack.deliver import Edge

log = logging.getLogger("hotwash.slack")

Send = Callable[[Edge, str, Effect, Message], Awaitable[dict[str, Any]]]
PAUSES = (0.0, 1.0, 3.0)
"""Seconds before each try to show pictures: Slack refuses those that it has not looked at yet."""


async def send(edge: Edge, how: Send, to: str, effect: Effect, message: Message, charts: Sequence[Chart]) -> Any:
    """Post a message with charts at its end or, when they cannot be shown, without them."""
    pictures = await uploaded(edge.slack, charts)
    for pause in PAUSES if pictures else ():
        await asyncio.sleep(pause)
        try:
            return await how(edge, to, effect, {**message, "blocks": [*message["blocks"], *pictures]})
        except Refused as refused:
            if refused.error != "invalid_blocks":
                raise
    return await how(edge, to, effect, message)


async def uploaded(slack: Slack, charts: Sequence[Chart]) -> list[Block]:
    """The blocks that show charts; none where drawing or uploading fails, which an app without the scope meets."""
    try:
        drawn = await draw_all(charts, "png") if charts else []
        return [await _picture(slack, chart, picture) for chart, picture in zip(charts, drawn, strict=True)]
    except (NotDrawn, Refused, RateLimited, NotSent, Lost, aiohttp.ClientError, TimeoutError) as error:
        log.warning("charts are left out", extra={"action": "charts_left_out", "error": str(error)})
        return []


async def _picture(slack: Slack, chart: Chart, drawn: bytes) -> Block:
    words = described(chart)[:1000]
    name = f"{'-'.join(chart.title.lower().split())[:60]}.png"
    place = await slack.call("files.getUploadURLExternal", filename=name, length=str(len(drawn)), alt_txt=words)
    async with slack.http.post(place["upload_url"], data=drawn) as answer:
        if answer.status != 200:
            raise Lost(f"upload: {answer.status}")
    await slack.call("files.completeUploadExternal", files=[{"id": place["file_id"], "title": chart.title}])
    return {"type": "image", "slack_file": {"id": place["file_id"]}, "alt_text": words}

"""The address that calendars subscribe to; whoever knows its secret sees when leads meet, and nothing else."""

import hmac

from starlette.requests import Request
from starlette.responses import Response

from bot.manifests import Manifests
from bot.meeting import calendars
from handlers.calendar import events
from handlers.work import read
from storage.db import Store


class Subscription:
    """The month's meeting as a file that calendars read again and again."""

    def __init__(self, store: Store, manifests: Manifests, secret: str) -> None:
        self.store, self.manifests, self.secret = store, manifests, secret.encode()

    async def answer(self, request: Request) -> Response:
        """The series; an unknown secret learns nothing."""
        if not hmac.compare_digest(request.path_params["secret"].encode(), self.secret):
            return Response(status_code=404)
        series = await read(self.store, calendars.series, self.manifests)
        if series is None:
            return Response(status_code=404)
        return Response(events.subscription(series), media_type="text/calendar; charset=utf-8", headers=FRESH)


FRESH = {"Cache-Control": "private, max-age=300", "Content-Disposition": "inline; filename=hotwash.ics"}

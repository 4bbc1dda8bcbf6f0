"""Figures for Prometheus at `GET /metrics`, for whoever has the bearer secret."""

from importlib import import_module

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.manifests import Manifests
from bot.measuring import gauges
from handlers.http.intake import Tokens
from handlers.work import read
from storage.db import Store


class Metrics:
    """Answers with the last thirty days; without a secret in the settings there is nothing here."""

    def __init__(self, store: Store, manifests: Manifests, secret: SecretStr) -> None:
        self._store, self._known = store, frozenset(tag.id for tag in manifests.taxonomy.tags)
        self._secret, self._tokens = secret, Tokens({"metrics": [secret.get_secret_value()]})

    async def show(self, request: Request) -> Response:
        """The figures in Prometheus' text format, whose package is loaded by whoever asks first."""
        if not self._secret.get_secret_value():
            return PlainTextResponse("Set HOTWASH_METRICS_TOKEN to read figures here.\n", 404)
        if not self._tokens.right("metrics", request.headers.get("authorization", "")):
            return PlainTextResponse("Wrong bearer secret.\n", 401, headers={"www-authenticate": "Bearer"})
        found = await read(self._store, gauges.read)
        text = import_module("handlers.http.exposition")
        return Response(text.exposition(found, self._known), media_type=text.CONTENT_TYPE)

"""Structured logs: one JSON object a line, with a stable word for machines beside the sentence for people."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TypeAlias

SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=[Bb]earer )\S+")
ExcInfo: TypeAlias = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
PLAIN = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """A record as JSON; tokens are blanked wherever they turn up."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in vars(record).items() if name not in PLAIN}
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "action": fields.pop("action", "log"),
            "says": record.getMessage(),
            **fields,
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return SECRET.sub("…", json.dumps(line, default=str))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging calls it by this name
        """Where it happened and of what kind it was; never what it says, which may quote what somebody wrote."""
        told: list[str] = []
        error = ei[1]
        while error is not None:
            told += [*traceback.format_tb(error.__traceback__), type(error).__qualname__, "\n"]
            error = error.__cause__ or error.__context__
        return "".join(told).rstrip()


def to_stderr(level: str) -> None:
    """Send all logs to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("apscheduler", "alembic", "uvicorn.access", "slack_sdk", "aiohttp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)

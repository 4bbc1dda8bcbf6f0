"""Structured logs: one JSON object a line, with a stable word for machines beside the sentence for people."""

import json
import logging
import re
import sys
from datetime import UTC, datetime

SECRET = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<=[Bb]earer )\S+")
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


def to_stderr(level: str) -> None:
    """Send all logs to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for noisy in ("apscheduler", "alembic", "uvicorn.access", "slack_sdk", "aiohttp"):
        logging.getLogger(noisy).setLevel(logging.WARNING)

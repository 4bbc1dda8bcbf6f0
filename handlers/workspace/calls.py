"""The log of Web API calls, for tests, the bench and curious people."""

from dataclasses import dataclass, field

from handlers.workspace.records import Json

SHORT = 200


@dataclass
class Calls:
    """Every call since the start or the last wiping, in order of arrival."""

    entries: list[Json] = field(default_factory=list)
    count: int = 0

    def begin(self, method: str, app_id: str, args: Json, started: float) -> Json:
        """Note a call that just arrived; the caller fills in how it ended."""
        self.count += 1
        entry: Json = {
            "n": self.count,
            "method": method,
            "args": {key: _short(value) for key, value in args.items()},
            "app_id": app_id,
            "started": started,
            "ended": None,
            "ok": None,
            "error": None,
            "status": None,
        }
        self.entries.append(entry)
        return entry

    def since(self, number: int) -> list[Json]:
        """Calls after the one of that number."""
        return [entry for entry in self.entries if entry["n"] > number]


def _short(value: object) -> object:
    text = value if isinstance(value, str) else repr(value)
    return value if isinstance(value, bool | int) else text[:SHORT]

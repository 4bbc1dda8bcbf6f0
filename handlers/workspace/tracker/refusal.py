"""The one exception by which the tracker says no, in the shape that Jira says it."""

from typing import Any


class Refused(Exception):
    """A request that is not carried out: an HTTP status, sentences, and sentences by field."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        super().__init__(status, *messages)
        self.status, self.messages, self.errors = status, messages, errors

    def body(self) -> dict[str, Any]:
        """Jira's ErrorCollection."""
        return {"errorMessages": list(self.messages), "errors": self.errors}


def missing(key: str) -> Refused:
    """Jira does not tell what is not there from what one may not see."""
    return Refused(404, f"Issue does not exist or you do not have permission to see it. ({key})")

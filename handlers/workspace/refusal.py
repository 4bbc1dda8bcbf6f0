"""The one exception by which the workspace says no, under the name that Slack uses."""

from typing import Any

COMMON = frozenset(
    {
        "account_inactive",
        "ekm_access_denied",
        "fatal_error",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "invalid_form_data",
        "invalid_json",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
        "unknown_method",
    }
)
"""Names that Slack documents for every method."""


class Refused(Exception):
    """A request that the workspace does not carry out; `name` is Slack's own error name."""

    def __init__(self, name: str, *messages: str, **extra: Any) -> None:
        super().__init__(name)
        self.name = name
        self.messages = messages
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """The JSON answer that goes with the refusal."""
        answer: dict[str, Any] = {"ok": False, "error": self.name, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer

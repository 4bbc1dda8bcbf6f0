"""Rich text in both versions: wiki text in version 2, Atlassian Document Format in version 3."""

from typing import Any

from handlers.workspace.tracker.refusal import Refused

LONGEST = 32_767
"""Characters in a text field of Jira."""
BLOCKS = {"paragraph", "heading", "bulletList", "orderedList", "codeBlock", "blockquote", "panel", "rule", "table"}
CHILDREN = {
    "doc": BLOCKS,
    "paragraph": {"text", "hardBreak", "mention", "emoji", "inlineCard"},
    "heading": {"text", "hardBreak"},
    "codeBlock": {"text"},
    "bulletList": {"listItem"},
    "orderedList": {"listItem"},
    "listItem": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "blockquote": {"paragraph", "bulletList", "orderedList", "codeBlock"},
    "panel": {"paragraph", "heading", "bulletList", "orderedList"},
    "table": {"tableRow"},
    "tableRow": {"tableCell", "tableHeader"},
    "tableCell": BLOCKS,
    "tableHeader": BLOCKS,
}
"""Which nodes may stand in which (developer.atlassian.com, Atlassian Document Format: structure)."""
MARKS = {"strong", "em", "code", "link", "strike", "underline"}


def checked(value: Any, version: int, name: str) -> Any:
    """A text or document as this version takes it.  Raises Refused."""
    if value is None:
        return None
    if version == 2:
        if not isinstance(value, str):
            raise Refused(400, **{name: "Operation value must be a string"})
        if len(value) > LONGEST:
            raise Refused(
                400, **{name: f"The entered text is too long. It exceeds the allowed limit of {LONGEST:,} characters."}
            )
        return value
    if not isinstance(value, dict) or value.get("type") != "doc" or value.get("version") != 1:
        raise Refused(
            400, **{name: "Operation value must be an Atlassian Document (see the Atlassian Document Format)"}
        )
    if not _sound(value) or len(plain(value)) > LONGEST:
        raise Refused(400, "INVALID_INPUT", **{name: "INVALID_INPUT"})
    return value


def _sound(node: dict[str, Any]) -> bool:
    allowed = CHILDREN.get(node["type"])
    if node["type"] == "text":
        marks = [mark.get("type") for mark in node.get("marks", [])]
        return isinstance(node.get("text"), str) and bool(node["text"]) and set(marks) <= MARKS
    if allowed is None:
        return node["type"] in ("hardBreak", "rule", "mention", "emoji", "inlineCard")
    inside = node.get("content", [])
    return isinstance(inside, list) and all(
        isinstance(one, dict) and one.get("type") in allowed and _sound(one) for one in inside
    )


def plain(value: Any) -> str:
    """The words of a text or document."""
    if value is None or isinstance(value, str):
        return value or ""
    if value.get("type") == "text":
        return str(value["text"])
    inside = "".join(plain(one) for one in value.get("content", []))
    return inside + ("\n" if value.get("type") in ("paragraph", "heading", "codeBlock", "hardBreak") else "")


def as_version(value: Any, version: int) -> Any:
    """What was kept in one version as the other one shows it."""
    if value is None or isinstance(value, str) == (version == 2):
        return value
    if version == 2:
        return plain(value).strip()
    lines = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in value.split("\n") if line]
    return {"type": "doc", "version": 1, "content": lines}

"""Text as a tracker takes it: wiki text, or a document of the Atlassian Document Format; nothing in it acts."""

import re
from typing import Any

from bot.rules.text import visible

LONGEST = 30_000
"""Characters; Jira takes 32,767 of them, markup included."""
_ACTS = re.compile(r"[\\*_?\-+^~{}\[\]|!@#<>&:()=%`\"'./;]")
"""What wiki text may take for markup: emphasis, macros, links, images, mentions, tables, icons, addresses."""
_ESCAPED = re.compile(r"\\([^\w\s]|_)")


def wiki(text: str) -> str:
    """Wiki text that shows just these words."""
    return _ACTS.sub(lambda found: f"\\{found[0]}", _safe(text))


def from_wiki(text: str) -> str:
    """The words of wiki text."""
    return _ESCAPED.sub(r"\1", text.replace("\r\n", "\n"))


def document(text: str) -> dict[str, Any]:
    """A document that shows just these words, a paragraph a line."""
    lines = [line for line in _safe(text).split("\n") if line.strip()]
    content = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "version": 1, "content": content}


def from_document(node: Any) -> str:
    """The words of a document, whatever it holds."""
    if not isinstance(node, dict):
        return ""
    if node.get("type") == "text":
        return str(node.get("text", ""))
    named = (node.get("attrs") or {}).get("text") or (node.get("attrs") or {}).get("url") or ""
    inside = "".join(from_document(one) for one in node.get("content") or [])
    ends = node.get("type") in ("paragraph", "heading", "codeBlock", "hardBreak")
    return str(named) + inside + ("\n" if ends else "")


def words(value: Any) -> str:
    """The words of a text of either version."""
    return (from_wiki(value) if isinstance(value, str) else from_document(value)).strip()


def _safe(text: str) -> str:
    return visible(text, LONGEST // 2)

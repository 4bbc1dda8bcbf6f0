"""Text that somebody wrote to do harm, and what harmless looks like in Slack."""

import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

TRICKS = [
    "<!channel>", "<!here|x>", "<!everyone>", "<@U0BO>", "<#C0GENERAL>", "<!subteam^S0ONCALL>", "@channel", "@here",
    "<http://evil.example|click me>", "http://evil.example", "<mailto:a@b|c>", "&lt;!channel&gt;", "`", "```", "*_~",
    "\u202e", "\u200b", "\x00", "\ud800", "\U000e0041", "\r\n", "|", ">", "&amp;", "x" * 3000, "&" * 3000, "<" * 3000,
    "\x00" * 3000, "漢" * 1500,
]  # fmt: skip
HOSTILE = st.lists(
    st.sampled_from(TRICKS) | st.text(st.characters(exclude_categories=()), max_size=30), max_size=6
).map("".join)
OURS = re.compile(
    r"<(@[UW][A-Z0-9]+|#[CG][A-Z0-9]+|!date\^\d+\^[^|<>]*\|[^|<>]* UTC"
    r"|https?://[^|<>\s]+\|(source|this message|where it was))>"
)
"""What of ours is live: people and channels by id, times, and links to where an alert or a message came from."""


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object inside blocks."""
    for one in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from parts(one)
    if isinstance(tree, dict):
        yield tree


def harmless(blocks: list[dict[str, Any]], text: str = "") -> None:
    """Nothing in it is live but what is ours."""
    assert "<" not in OURS.sub("", text)
    for part in parts(blocks):
        if part.get("type") == "mrkdwn":
            assert part["verbatim"], "else Slack makes mentions and links of plain words"
            assert "<" not in OURS.sub("", part["text"]), part["text"]
        assert part.get("type") not in ("link", "user", "usergroup", "broadcast", "channel", "emoji"), part
    json.dumps([blocks, text], ensure_ascii=False).encode()

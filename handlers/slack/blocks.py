"""Small builders of Block Kit; the one place where text is escaped for mrkdwn and links are defanged."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from bot.rules.text import one_line, visible, web_address

Block = dict[str, Any]
Message = dict[str, Any]
"""`text` for notifications and screen readers, `blocks` for everybody else."""
PERSON = re.compile(r"<@([UW][A-Z0-9]{1,30})(?:\|([^<>]*))?>")
MARK = re.compile(
    r"<(?:([@#])([A-Z0-9]{2,31})|(!)([a-z]+)(?:\^[A-Z0-9]+)?|((?:https?://|mailto:)[^<>|\s]+))(?:\|([^<>]*))?>"
)
HALF = re.compile(r"(<[^>]*|&[a-z]*)$")
"""What a cut leaves of a mention or an escaped character."""
MARKS = str.maketrans("", "", "*`")
SCHEME = re.compile(r"\b(h)tt(ps?)(://)", re.IGNORECASE)


def escape(text: str) -> str:
    """Text that mrkdwn cannot take for a mention or a link (docs.slack.dev: only these three characters matter)."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_typed(text: str) -> str:
    """The words that somebody typed, without Slack's escapes: names instead of ids, addresses as they were."""
    plainly = MARK.sub(_as_typed, text)
    return plainly.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _as_typed(mark: re.Match[str]) -> str:
    sign, id_, special, name, address, label = mark.groups()
    if special:
        return str(label or f"@{name}")
    return f"{sign}{label or id_}" if sign else str(label or address)


def spoken(text: str, names: Mapping[str, str]) -> str:
    """A sentence of ours where Slack shows no marks: names instead of mentions."""
    return as_typed(PERSON.sub(lambda found: names.get(found[1], "somebody"), text)).translate(MARKS)


def mentioned(text: str) -> tuple[str, ...]:
    """The people whom escaped words name, by id, in their order."""
    return tuple(dict.fromkeys(found[1] for found in PERSON.finditer(text)))


def defang(text: str) -> str:
    """Text whose addresses neither open nor preview: previews fetch without a click."""
    return SCHEME.sub(r"\1xx\2[:]//", text)


def mrkdwn(text: str) -> Block:
    """A text object in mrkdwn; whatever was not written here must have been escaped.

    `verbatim` keeps Slack from making mentions and links of plain words such as @here.
    """
    shown = text if len(text) <= 3000 else HALF.sub("", text[:2999]) + "…"
    return {"type": "mrkdwn", "text": shown, "verbatim": True}


def plain(text: str, limit: int = 3000) -> Block:
    """A text object that Slack shows as it stands."""
    return {"type": "plain_text", "text": visible(text, limit) or " ", "emoji": True}


def header(text: str) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(one_line(text, 150), 150)}


def section(text: str, accessory: Block | None = None) -> Block:
    """A paragraph, with at most one button or picture beside it."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    return {**block, "accessory": accessory} if accessory else block


def context(*texts: str) -> Block:
    """Small grey lines."""
    return {"type": "context", "elements": [mrkdwn(text) for text in texts[:10]]}


def captured(text: str) -> Block:
    """Somebody's own words, hostile or not: preformatted, so that nothing in them works."""
    return {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_preformatted",
                "elements": [{"type": "text", "text": defang(visible(text, 1500)) or " "}],
            }
        ],
    }


def button(
    text: str,
    action: str,
    value: str | None = None,
    style: str | None = None,
    url: str | None = None,
    confirm: Block | None = None,
) -> Block:
    """A button; with a `url` it opens a page, with `confirm` it asks first."""
    block: Block = {"type": "button", "text": plain(text, 75), "action_id": action}
    for name, given in (("value", value), ("style", style), ("url", url), ("confirm", confirm)):
        if given:
            block[name] = given
    return block


def sure(title: str, text: str, yes: str, no: str = "Not now") -> Block:
    """The question before a button does what it says."""
    return {"title": plain(title, 100), "text": plain(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def link(url: str, text: str) -> str:
    """A link in mrkdwn to an address that our operator's own systems gave; others are written out, defanged."""
    if web_address(url) is None:
        return escape(defang(one_line(f"{text}: {url}", 200)))
    return f"<{url.replace('&', '&amp;')}|{escape(text).replace('|', '/')}>"


def moment(at: datetime) -> str:
    """A time that Slack shows in each reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{time}}|{at:%H:%M} UTC>"


def on_day(at: datetime) -> str:
    """A day in each reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}}|{at:%Y-%m-%d} UTC>"


def day_and_time(at: datetime) -> str:
    """A day and a time in each reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"


def person(who: str | None) -> str:
    """A mention of somebody, by id."""
    return f"<@{who}>" if who and re.fullmatch(r"[UW][A-Z0-9]{1,30}", who) else "somebody"


def channel(id_: str | None) -> str:
    """A link to a channel, by id."""
    return f"<#{id_}>" if id_ and re.fullmatch(r"[CG][A-Z0-9]{1,30}", id_) else "its channel"


def text_input(block: str, label: str, hint: str | None = None, optional: bool = False, **element: Any) -> Block:
    """A field to type into."""
    typed: Block = {"type": "plain_text_input", "action_id": "value", **element}
    field: Block = {"type": "input", "block_id": block, "label": plain(label), "element": typed, "optional": optional}
    return {**field, "hint": plain(hint)} if hint else field


def option(value: str, text: str, description: str | None = None) -> Block:
    """One choice."""
    made: Block = {"text": plain(text, 75), "value": value}
    return {**made, "description": plain(description, 75)} if description else made


def choices(
    block: str, label: str, options: Sequence[Block], chosen: str | None = None, optional: bool = False
) -> Block:
    """A field with radio buttons, one of them chosen already if it is named."""
    element: Block = {"type": "radio_buttons", "action_id": "value", "options": list(options)}
    if first := [one for one in options if one["value"] == chosen]:
        element["initial_option"] = first[0]
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}


def selection(
    block: str, label: str, options: Sequence[Block], chosen: str | None = None, optional: bool = False, empty: str = ""
) -> Block:
    """A field with a menu, one entry chosen already if it is named."""
    element: Block = {"type": "static_select", "action_id": "value", "options": list(options)}
    if first := [one for one in options if one["value"] == chosen]:
        element["initial_option"] = first[0]
    if empty:
        element["placeholder"] = plain(empty, 150)
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}


def who(block: str, label: str, chosen: str | None = None, optional: bool = False) -> Block:
    """A field to choose one person."""
    element: Block = {"type": "users_select", "action_id": "value"}
    if chosen:
        element["initial_user"] = chosen
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}


def day(block: str, label: str, chosen: date | None = None, optional: bool = False) -> Block:
    """A field to choose a day."""
    element: Block = {"type": "datepicker", "action_id": "value"}
    if chosen:
        element["initial_date"] = chosen.isoformat()
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": optional}


def at_moment(block: str, label: str, chosen: datetime | None = None) -> Block:
    """A field to choose a moment, which may stay empty."""
    element: Block = {"type": "datetimepicker", "action_id": "value"}
    if chosen:
        element["initial_date_time"] = int(chosen.timestamp())
    return {"type": "input", "block_id": block, "label": plain(label), "element": element, "optional": True}


def said(text: str) -> Block:
    """A paragraph that somebody wrote, shown as it stands: nothing in it becomes a mention or a link."""
    return {"type": "section", "text": plain(defang(text), 2900)}


def listing(texts: Sequence[str], most: int) -> str:
    """Some of many, in words: “a, b and 3 more”."""
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {rest} more" if rest > 0 else "")


def modal(callback: str, title: str, blocks: list[Block], submit: str | None = None, metadata: str = "") -> Block:
    """A form, or a message in a window when nothing can be submitted."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, 24),
        "close": plain("Close" if submit is None else "Cancel", 24),
        "private_metadata": metadata,
        "blocks": blocks,
    }
    return {**view, "submit": plain(submit, 24)} if submit else view

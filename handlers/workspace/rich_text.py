"""The rich_text block: paragraphs, lists, code and quotations made of small styled elements."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from handlers.workspace.objects import Id, Strict, Url


class Style(Strict):
    """How a run of text looks."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    code: bool | None = None
    underline: bool | None = None


class MentionStyle(Strict):
    """How a mention looks."""

    bold: bool | None = None
    italic: bool | None = None
    strike: bool | None = None
    highlight: bool | None = None
    client_highlight: bool | None = None
    unlink: bool | None = None


class Run(Strict):
    """A run of text."""

    type: Literal["text"]
    text: Annotated[str, StringConstraints(min_length=1)]
    style: Style | None = None


class Link(Strict):
    """A link."""

    type: Literal["link"]
    url: Url
    text: str | None = None
    unsafe: bool | None = None
    style: Style | None = None


class UserMention(Strict):
    """A person."""

    type: Literal["user"]
    user_id: str
    style: MentionStyle | None = None


class GroupMention(Strict):
    """A user group."""

    type: Literal["usergroup"]
    usergroup_id: str
    style: MentionStyle | None = None


class ChannelMention(Strict):
    """A channel."""

    type: Literal["channel"]
    channel_id: str
    style: MentionStyle | None = None


class Emoji(Strict):
    """An emoji by name."""

    type: Literal["emoji"]
    name: str
    unicode: str | None = None
    url: str | None = None


class Moment(Strict):
    """A moment, shown in the reader's own time zone."""

    type: Literal["date"]
    timestamp: int
    format: str
    url: str | None = None
    fallback: str | None = None
    style: Style | None = None


Leaf = Annotated[Run | Link | UserMention | GroupMention | ChannelMention | Emoji | Moment, Field(discriminator="type")]
Code = Annotated[Run | Link, Field(discriminator="type")]


class Section(Strict):
    """A paragraph."""

    type: Literal["rich_text_section"]
    elements: list[Leaf]


class Bullets(Strict):
    """A list."""

    type: Literal["rich_text_list"]
    style: Literal["bullet", "ordered"]
    elements: list[Section]
    indent: Annotated[int, Field(ge=0, le=8)] | None = None
    border: Literal[0, 1] | None = None


class Preformatted(Strict):
    """A block of code."""

    type: Literal["rich_text_preformatted"]
    elements: list[Code]
    border: Literal[0, 1] | None = None


class Quote(Strict):
    """A quotation."""

    type: Literal["rich_text_quote"]
    elements: list[Leaf]
    border: Literal[0, 1] | None = None


class RichText(Strict):
    """A rich_text block."""

    type: Literal["rich_text"]
    block_id: Id | None = None
    elements: list[Annotated[Section | Bullets | Preformatted | Quote, Field(discriminator="type")]]

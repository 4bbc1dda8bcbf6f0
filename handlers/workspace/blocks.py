"""The blocks that a message may hold, checked as strictly as Slack checks them."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from handlers.workspace.elements import Accessory, Action, ImageElement, Input
from handlers.workspace.objects import FieldText, Id, Mrkdwn, Plain150, Plain2000, PlainText, Strict, Text, Url
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused
from handlers.workspace.rich_text import RichText

MESSAGE_BLOCKS_MAX = 50
MARKDOWN_MAX = 12_000


class Block(Strict):
    """A block; Slack gives it an id when the app does not."""

    block_id: Id | None = None


class Header(Block):
    """Large bold text."""

    type: Literal["header"]
    text: Plain150


class Section(Block):
    """Text, fields or both, with something beside it."""

    type: Literal["section"]
    text: Text | None = None
    fields: Annotated[list[FieldText], Field(min_length=1, max_length=10)] | None = None
    accessory: Accessory | None = None
    expand: bool | None = None

    @model_validator(mode="after")
    def says_something(self) -> Self:
        """A section needs text or fields."""
        if self.text is None and self.fields is None:
            raise ValueError("must have text or fields")
        return self


class Context(Block):
    """Small grey text and pictures."""

    type: Literal["context"]
    elements: Annotated[
        list[Annotated[PlainText | Mrkdwn | ImageElement, Field(discriminator="type")]],
        Field(min_length=1, max_length=10),
    ]


class Divider(Block):
    """A line."""

    type: Literal["divider"]


class Actions(Block):
    """A row of buttons and menus."""

    type: Literal["actions"]
    elements: Annotated[list[Action], Field(min_length=1, max_length=25)]


class InputBlock(Block):
    """A labelled field of a form."""

    type: Literal["input"]
    label: Plain2000
    element: Input
    hint: Plain2000 | None = None
    optional: bool | None = None
    dispatch_action: bool | None = None


class SlackFile(Strict):
    """A picture that was uploaded."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Image(Block):
    """A picture."""

    type: Literal["image"]
    image_url: Url | None = None
    slack_file: SlackFile | None = None
    alt_text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    title: Plain2000 | None = None

    @model_validator(mode="after")
    def _is_one_picture(self) -> "Image":
        if (self.image_url is None) == (self.slack_file is None):
            raise ValueError("must provide either image_url or slack_file")
        return self


class Markdown(Block):
    """Text in ordinary Markdown."""

    type: Literal["markdown"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=MARKDOWN_MAX)]


class RawText(Strict):
    """A cell of plain text."""

    type: Literal["raw_text"]
    text: Annotated[str, StringConstraints(min_length=1)]


class Column(Strict):
    """How a column looks."""

    align: Literal["left", "center", "right"] | None = None
    is_wrapped: bool | None = None


Cell = Annotated[RawText | RichText, Field(discriminator="type")]


class Table(Block):
    """Rows of cells; the first row is the heading."""

    type: Literal["table"]
    rows: Annotated[
        list[Annotated[list[Cell], Field(min_length=1, max_length=20)]], Field(min_length=1, max_length=100)
    ]
    column_settings: Annotated[list[Column | None], Field(max_length=20)] | None = None


AnyBlock = Annotated[
    Header | Section | Context | Divider | Actions | InputBlock | RichText | Image | Markdown | Table,
    Field(discriminator="type"),
]
_message_blocks: TypeAdapter[Any] = TypeAdapter(Annotated[list[AnyBlock], Field(max_length=MESSAGE_BLOCKS_MAX)])


def message_blocks(value: Any) -> list[Json]:
    """The blocks of a message, checked; refuses with invalid_blocks and a line for each mistake."""
    troubles = troubles_of(_message_blocks, value, "/blocks")
    if not troubles:
        troubles = [*_repeated_ids(value), *_too_much(value)]
    if troubles:
        raise Refused("invalid_blocks", *troubles)
    return with_ids(value)


def troubles_of(model: TypeAdapter[Any], value: Any, where: str) -> list[str]:
    """What is wrong with a value, in the words and pointers that Slack uses."""
    try:
        model.validate_python(value, strict=True)
    except ValidationError as error:
        return [_sentence(dict(detail), value, where) for detail in error.errors(include_url=False)]
    return []


def with_ids(blocks: list[Json]) -> list[Json]:
    """A copy of checked blocks in which every block and element can be named."""
    return [_named_block(block, place) for place, block in enumerate(blocks)]


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every element that can be acted on, with its block."""
    for block in blocks:
        for found in (block.get("accessory"), block.get("element"), *block.get("elements", [])):
            if isinstance(found, dict) and "action_id" in found:
                yield block, found


def _named_block(block: Json, place: int) -> Json:
    named = {**block, "block_id": block.get("block_id") or f"auto_{place}"}
    if block["type"] in ("actions", "context"):
        named["elements"] = [_named(part, at) for at, part in enumerate(block["elements"])]
    for key in ("element", "accessory"):
        if key in block:
            named[key] = _named(block[key], 0)
    return named


def _named(part: Json, place: int) -> Json:
    if part["type"] in ("mrkdwn", "plain_text", "image"):
        return part
    return {**part, "action_id": part.get("action_id") or f"auto_{place}"}


def _repeated_ids(blocks: list[Json]) -> Iterator[str]:
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            yield f"[ERROR] `block_id` {name} already exists [json-pointer:/blocks/{place}/block_id]"
        if name:
            seen.add(name)
        actions = [element["action_id"] for _, element in elements([block])]
        if len(actions) != len(set(actions)):
            yield f"[ERROR] `action_id` must be unique within a block [json-pointer:/blocks/{place}]"


def _too_much(blocks: list[Json]) -> Iterator[str]:
    if sum(block["type"] == "table" for block in blocks) > 1:
        yield "[ERROR] only_one_table_allowed [json-pointer:/blocks]"
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > MARKDOWN_MAX:
        yield f"[ERROR] markdown blocks may hold {MARKDOWN_MAX} characters together [json-pointer:/blocks]"


def repeated_ids(blocks: list[Json]) -> list[str]:
    """Ids that are used twice, said as Slack says it."""
    return list(_repeated_ids(blocks))


def _sentence(detail: Json, value: Any, where: str) -> str:
    kind = detail["type"]
    found = detail.get("input")
    if kind == "union_tag_invalid":
        words = f"this workspace cannot draw a {found.get('type') if isinstance(found, dict) else found} block"
    elif kind == "string_too_long":
        words = f"must be less than {detail['ctx']['max_length'] + 1} characters"
    else:
        words = str(detail["msg"]).removeprefix("Value error, ")
    return f"[ERROR] {words} [json-pointer:{where}{_pointer(detail['loc'], value, kind == 'missing')}]"


def _pointer(location: tuple[str | int, ...], value: Any, missing: bool) -> str:
    """The way to the mistake in the value itself, without the names of our models."""
    steps = []
    for place, step in enumerate(location):
        inside = isinstance(value, dict) and step in value or isinstance(value, list) and isinstance(step, int)
        if inside:
            value = value[step]
        if inside or (missing and place == len(location) - 1):
            steps.append(f"/{step}")
    return "".join(steps)

"""The small parts of Block Kit: text objects, options and confirmation dialogs, with their limits."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=255)]
Url = Annotated[str, StringConstraints(min_length=1, max_length=3000)]


class Strict(BaseModel):
    """A part of Block Kit; a property that Slack does not know is an error."""

    model_config = ConfigDict(extra="forbid")


class PlainText(Strict):
    """Text without markup."""

    type: Literal["plain_text"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=3000)]
    emoji: bool | None = None


class Plain24(PlainText):
    """Title, submit and close of a form."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=24)]


class Plain30(PlainText):
    """Buttons of a confirmation dialog."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=30)]


class Plain75(PlainText):
    """Buttons, options and their groups."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=75)]


class Plain100(PlainText):
    """The title of a confirmation dialog."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Plain150(PlainText):
    """Headers and placeholders."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=150)]


class Plain300(PlainText):
    """The words of a confirmation dialog."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Plain2000(PlainText):
    """Labels, hints, image titles and section fields."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Mrkdwn(Strict):
    """Text with Slack's markup."""

    type: Literal["mrkdwn"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=3000)]
    verbatim: bool | None = None


class Mrkdwn75(Mrkdwn):
    """The text of a radio button or a checkbox."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=75)]


class Mrkdwn300(Mrkdwn):
    """The words of a confirmation dialog."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Mrkdwn2000(Mrkdwn):
    """A field of a section."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


Text = Annotated[PlainText | Mrkdwn, Field(discriminator="type")]
Text75 = Annotated[Plain75 | Mrkdwn75, Field(discriminator="type")]
Text300 = Annotated[Plain300 | Mrkdwn300, Field(discriminator="type")]
FieldText = Annotated[Plain2000 | Mrkdwn2000, Field(discriminator="type")]


class Confirm(Strict):
    """The question before an action."""

    title: Plain100
    text: Text300
    confirm: Plain30
    deny: Plain30
    style: Literal["primary", "danger"] | None = None


class Option(Strict):
    """One choice of a select menu."""

    text: Plain75
    value: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    description: Plain75 | None = None


class OverflowOption(Option):
    """One choice of an overflow menu."""

    url: Url | None = None


class RichOption(Strict):
    """One radio button or checkbox."""

    text: Text75
    value: Annotated[str, StringConstraints(min_length=1, max_length=150)]
    description: Text75 | None = None


class OptionGroup(Strict):
    """Choices under a heading."""

    label: Plain75
    options: Annotated[list[Option], Field(min_length=1, max_length=100)]


class ConversationFilter(Strict):
    """Which conversations a menu offers."""

    include: Annotated[list[Literal["im", "mpim", "private", "public"]], Field(min_length=1)] | None = None
    exclude_external_shared_channels: bool | None = None
    exclude_bot_users: bool | None = None


class DispatchConfig(Strict):
    """When a text field tells the app of what is being typed."""

    trigger_actions_on: list[Literal["on_enter_pressed", "on_character_entered"]]

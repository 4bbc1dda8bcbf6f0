"""The interactive elements of Block Kit that the page can draw, with their limits."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from handlers.workspace.objects import (
    Confirm,
    ConversationFilter,
    DispatchConfig,
    Id,
    Option,
    OptionGroup,
    OverflowOption,
    Plain75,
    Plain150,
    RichOption,
    Strict,
    Url,
)

Options = Annotated[list[Option], Field(min_length=1, max_length=100)]
OptionGroups = Annotated[list[OptionGroup], Field(min_length=1, max_length=100)]
Positive = Annotated[int, Field(ge=1)]
Date = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
Time = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Element(Strict):
    """Anything that sends an action."""

    action_id: Id | None = None
    focus_on_load: bool | None = None


class Asking(Element):
    """An element that may ask before it acts and show a placeholder."""

    confirm: Confirm | None = None
    placeholder: Plain150 | None = None


class Button(Strict):
    """A button; with a `url` it also opens a page."""

    type: Literal["button"]
    action_id: Id | None = None
    text: Plain75
    value: Annotated[str, StringConstraints(max_length=2000)] | None = None
    url: Url | None = None
    style: Literal["primary", "danger"] | None = None
    confirm: Confirm | None = None
    accessibility_label: Annotated[str, StringConstraints(max_length=75)] | None = None


class OwnChoices(Asking):
    """A menu whose options come with it, flat or in groups."""

    options: Options | None = None
    option_groups: OptionGroups | None = None

    @model_validator(mode="after")
    def one_kind_of_options(self) -> Self:
        """Either options or groups, as at Slack."""
        if (self.options is None) == (self.option_groups is None):
            raise ValueError("must provide exactly one of options and option_groups")
        return self

    def offers(self, choice: Option) -> bool:
        """Whether a choice is among the options."""
        groups = self.option_groups or []
        return any(
            choice == option for options in [self.options or [], *(g.options for g in groups)] for option in options
        )


class StaticSelect(OwnChoices):
    """A menu for one choice."""

    type: Literal["static_select"]
    initial_option: Option | None = None

    @model_validator(mode="after")
    def initial_is_offered(self) -> Self:
        """The initial choice must be one of the options."""
        if self.initial_option is not None and not self.offers(self.initial_option):
            raise ValueError("initial_option must be one of the options")
        return self


class MultiStaticSelect(OwnChoices):
    """A menu for several choices."""

    type: Literal["multi_static_select"]
    initial_options: Options | None = None
    max_selected_items: Positive | None = None

    @model_validator(mode="after")
    def initial_are_offered(self) -> Self:
        """The initial choices must be among the options."""
        if not all(self.offers(option) for option in self.initial_options or []):
            raise ValueError("initial_options must be among the options")
        return self


class UsersSelect(Asking):
    """A menu of people."""

    type: Literal["users_select"]
    initial_user: str | None = None


class MultiUsersSelect(Asking):
    """A menu of people for several choices."""

    type: Literal["multi_users_select"]
    initial_users: list[str] | None = None
    max_selected_items: Positive | None = None


class ConversationsSelect(Asking):
    """A menu of channels and direct conversations."""

    type: Literal["conversations_select"]
    initial_conversation: str | None = None
    default_to_current_conversation: bool | None = None
    response_url_enabled: bool | None = None
    filter: ConversationFilter | None = None


class ChannelsSelect(Asking):
    """A menu of public channels."""

    type: Literal["channels_select"]
    initial_channel: str | None = None
    response_url_enabled: bool | None = None


class ExternalSelect(Asking):
    """A menu whose options the app sends while somebody types."""

    type: Literal["external_select"]
    initial_option: Option | None = None
    min_query_length: Annotated[int, Field(ge=0)] | None = None


class Overflow(Strict):
    """The three dots."""

    type: Literal["overflow"]
    action_id: Id | None = None
    options: Annotated[list[OverflowOption], Field(min_length=1, max_length=5)]
    confirm: Confirm | None = None


class Checkboxes(Element):
    """Boxes to tick."""

    type: Literal["checkboxes"]
    options: Annotated[list[RichOption], Field(min_length=1, max_length=10)]
    initial_options: Annotated[list[RichOption], Field(min_length=1, max_length=10)] | None = None
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def initial_are_offered(self) -> Self:
        """The boxes ticked at first must be among the options."""
        if any(option not in self.options for option in self.initial_options or []):
            raise ValueError("initial_options must be among the options")
        return self


class RadioButtons(Element):
    """One choice out of a visible few."""

    type: Literal["radio_buttons"]
    options: Annotated[list[RichOption], Field(min_length=1, max_length=10)]
    initial_option: RichOption | None = None
    confirm: Confirm | None = None

    @model_validator(mode="after")
    def initial_is_offered(self) -> Self:
        """The initial choice must be one of the options."""
        if self.initial_option is not None and self.initial_option not in self.options:
            raise ValueError("initial_option must be one of the options")
        return self


class DatePicker(Asking):
    """A day."""

    type: Literal["datepicker"]
    initial_date: Date | None = None


class TimePicker(Asking):
    """A time of day."""

    type: Literal["timepicker"]
    initial_time: Time | None = None
    timezone: str | None = None


class DateTimePicker(Element):
    """A moment, in seconds since 1970."""

    type: Literal["datetimepicker"]
    initial_date_time: Annotated[int, Field(ge=1_000_000_000, le=9_999_999_999)] | None = None
    confirm: Confirm | None = None


class Typed(Element):
    """A field that somebody types into."""

    placeholder: Plain150 | None = None
    dispatch_action_config: DispatchConfig | None = None


class PlainTextInput(Typed):
    """A line or a box of text."""

    type: Literal["plain_text_input"]
    multiline: bool | None = None
    initial_value: Annotated[str, StringConstraints(max_length=3000)] | None = None
    min_length: Annotated[int, Field(ge=0, le=3000)] | None = None
    max_length: Annotated[int, Field(ge=1, le=3000)] | None = None


class NumberInput(Typed):
    """A number, written as text."""

    type: Literal["number_input"]
    is_decimal_allowed: bool
    initial_value: str | None = None
    min_value: str | None = None
    max_value: str | None = None


class EmailInput(Typed):
    """An e-mail address."""

    type: Literal["email_text_input"]
    initial_value: str | None = None


class UrlInput(Typed):
    """A web address."""

    type: Literal["url_text_input"]
    initial_value: str | None = None


class ImageElement(Strict):
    """A small picture beside text."""

    type: Literal["image"]
    image_url: Url
    alt_text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]


Menus = (
    StaticSelect
    | MultiStaticSelect
    | UsersSelect
    | MultiUsersSelect
    | ConversationsSelect
    | ChannelsSelect
    | ExternalSelect
    | Checkboxes
    | RadioButtons
    | DatePicker
    | TimePicker
)
Accessory = Annotated[Button | Overflow | ImageElement | Menus, Field(discriminator="type")]
Action = Annotated[Button | Overflow | Menus | DateTimePicker, Field(discriminator="type")]
Input = Annotated[
    Menus | DateTimePicker | PlainTextInput | NumberInput | EmailInput | UrlInput, Field(discriminator="type")
]

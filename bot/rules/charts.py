"""What a chart shows: lines or bars with their labels, the same for Slack and for documents."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Label = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Part):
    """Values in the order of the labels; none where nothing is known."""

    name: Label
    values: Annotated[tuple[Annotated[float, Field(ge=0, allow_inf_nan=False)] | None, ...], Field(max_length=60)]


class Chart(_Part):
    """A chart.  Its words are ours: tags, systems, months; whoever makes one clips what is not."""

    kind: Literal["line", "bar"]
    title: Title
    labels: Annotated[tuple[Label, ...], Field(min_length=1, max_length=60)]
    """Of lines the places from left to right, of bars one each from the top."""
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=6)]
    """Bars have one."""
    unit: Annotated[str, StringConstraints(max_length=20)] = ""

    @model_validator(mode="after")
    def _fits(self) -> "Chart":
        if any(len(line.values) != len(self.labels) for line in self.lines):
            raise ValueError("each line has a value or none for each label")
        if self.kind == "bar" and len(self.lines) != 1:
            raise ValueError("bars show one thing")
        return self

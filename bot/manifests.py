"""Reads what people may change without programming, checks it hard, and names the file and the line of a mistake."""

from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.rules.alerts import Rule

DEFAULTS = Path(__file__).parent.parent / "manifests"


Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>|\"]+$", max_length=2000)]


class ManifestError(Exception):
    """A manifest is wrong; the sentence names file and line."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Alerts(_Part):
    """`alerts.yaml`: which alerts open a channel; the others stand in the triage channel's list."""

    rules: tuple[Rule, ...] = ()


class Channels(_Part):
    """Where Hotwash speaks outside the incident channels; a name or an id."""

    broadcast: Annotated[str, StringConstraints(min_length=1)]
    triage: Annotated[str, StringConstraints(min_length=1)]


class House(_Part):
    """`hotwash.yaml`: the root command's name, the channels, and who is invited to every incident."""

    command: Annotated[str, StringConstraints(pattern=r"^/[a-z0-9_-]{1,31}$")] = "/incident"
    channels: Channels
    responders: tuple[str, ...] = ()
    """E-mail addresses or Slack ids."""
    links: Annotated[dict[Title, Address], Field(max_length=2)] = {}
    """At most two bookmarks of every incident channel: title → address."""


class Manifests(_Part):
    """All manifests, checked."""

    house: House
    alerts: Alerts


FILES: dict[str, tuple[str, type[_Part]]] = {"house": ("hotwash.yaml", House), "alerts": ("alerts.yaml", Alerts)}


def load(overlay: Path | None = None, defaults: Path = DEFAULTS) -> Manifests:
    """Read every manifest; a file in the overlay folder takes the place of the default.  Raises ManifestError."""
    parts = {}
    for field, (name, model) in FILES.items():
        own = overlay / name if overlay else None
        parts[field] = _read(own if own and own.exists() else defaults / name, model)
    return Manifests.model_validate(parts)


def dump(tree: Any) -> str:
    """A manifest as text, keys in the order given."""
    return str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True))


def _read(path: Path, model: type[_Part]) -> _Part:
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_twice(path, tree)
        return model.model_validate(yaml.safe_load(text) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{path.name}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ManifestError(f"{path.name}, line {line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ManifestError(f"{path.name}: {error}") from None
    except ValidationError as error:
        faults = [f"{path.name}, line {_line(tree, fault['loc'])}: {_say(dict(fault))}" for fault in error.errors()]
        raise ManifestError("\n".join(faults)) from None


def _refuse_twice(path: Path, node: Any) -> None:
    """YAML lets the last of two equal keys win in silence; here it is a mistake."""
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value in seen:
            raise ManifestError(f"{path.name}, line {key.start_mark.line + 1}: “{key.value}” is there twice")
        seen.add(key.value)
        _refuse_twice(path, value)
    for value in node.value if isinstance(node, yaml.SequenceNode) else ():
        _refuse_twice(path, value)


def _say(fault: dict[str, Any]) -> str:
    where = ".".join(str(step) for step in fault["loc"])
    if fault["type"] == "extra_forbidden":
        return f"unknown key “{where}”"
    return f"{where}: {fault['msg']}"


def _line(node: Any, path: tuple[int | str, ...]) -> int:
    """The line of the deepest node on the path that is there."""
    line = node.start_mark.line + 1 if node else 1
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if key.value == str(step)]
            if not found:
                break
            line, node = found[0][0].start_mark.line + 1, found[0][1]
            continue
        else:
            break
        line = node.start_mark.line + 1
    return int(line)

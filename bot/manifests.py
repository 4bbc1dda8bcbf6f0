"""Reads what people may change without programming, checks it hard, and names the file and the line of a mistake."""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from bot.rules import playbooks, taxonomy
from bot.rules.agenda import Agenda
from bot.rules.alerts import Rule
from bot.rules.departments import Departments
from bot.rules.matrix import Severities
from bot.rules.playbooks import Playbook
from bot.rules.privacy import Privacy
from bot.rules.rotas import Rota
from bot.rules.systems import Systems
from bot.rules.taxonomy import Taxonomy
from bot.rules.tickets import Jira
from bot.rules.words import Role
from bot.rules.working_days import Holidays
from bot.rules.zones import Zone
from bot.staffing import holidays

DEFAULTS = Path(__file__).parent.parent / "manifests"


Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
Address = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>|\"]+$", max_length=2000)]

READER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml reads fifteen times as fast, where PyYAML was built with it."""

M = TypeVar("M", bound=BaseModel)


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
    """`hotwash.yaml`: the names of the commands, the channels, and who is invited to every incident."""

    command: Annotated[str, StringConstraints(pattern=r"^/[a-z0-9_-]{1,31}$")] = "/incident"
    report_command: Annotated[str, StringConstraints(pattern=r"^/[a-z0-9_-]{1,31}$")] = "/weird"
    channels: Channels
    responders: tuple[str, ...] = ()
    """E-mail addresses or Slack ids."""
    links: Annotated[dict[Title, Address], Field(max_length=2)] = {}
    """At most two bookmarks of every incident channel: title → address."""
    archive_after_days: Annotated[int, Field(ge=0, le=365)] | None = 7
    """How long after closing the channel is archived; none leaves it."""
    timeline_reaction: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_+'-]{1,100}$")] = "pushpin"
    """The reaction that puts a message into the timeline."""
    report_reaction: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_+'-]{1,100}$")] | None = None
    """The reaction on a message that privately asks whether to report it; off by default: reactions are public."""
    zone: Zone = "UTC"
    """Where office hours are kept, Monday to Friday from nine to five."""
    holidays: Holidays = Holidays()
    """When nobody is expected to work: no reminders of follow-ups, no office hours."""


class Duty(_Part):
    """What a role is for, who may take it, and which rota is asked for it."""

    does: Annotated[tuple[Annotated[str, StringConstraints(min_length=3, max_length=250)], ...], Field(max_length=6)]
    """What whoever takes the role is told, a sentence each."""
    may: Literal["everyone"] | tuple[str, ...] = "everyone"
    """E-mail addresses, Slack ids or names of rotas; everyone stands for every colleague."""
    rota: str | None = None


class Pager(_Part):
    """Something that wakes people; its secret is in the settings."""

    kind: Slug
    """pagerduty, webhook, or another module in handlers/pagers."""
    address: Address = "https://events.pagerduty.com/v2/enqueue"
    """Where pages go; PagerDuty's European service has its own address."""

    @model_validator(mode="after")
    def _has_an_address(self) -> "Pager":
        if self.kind != "pagerduty" and "address" not in self.model_fields_set:
            raise ValueError("a pager of this kind needs an address")
        return self


class People(_Part):
    """`people.yaml`: rotas, roles and pagers."""

    answer_within_minutes: Annotated[int, Field(ge=1, le=120)] = 5
    """How long somebody who is asked has before the next one is."""
    ask_again_minutes: Annotated[int, Field(ge=1, le=1440)] = 15
    """How often pagers ring again while everybody was asked and nobody has taken command."""
    rotas: dict[Slug, Rota] = {}
    roles: dict[Role, Duty]
    pagers: dict[Slug, Pager] = {}
    managers: dict[str, str] = {}
    """Who hears of somebody's follow-ups that are long overdue: a person → their manager, by address or id."""

    @model_validator(mode="after")
    def _knows_its_names(self) -> "People":
        if missing := [role for role in Role if role not in self.roles]:
            raise ValueError(f"roles: {', '.join(missing)} must be there")
        for role, duty in self.roles.items():
            if duty.rota is not None and duty.rota not in self.rotas:
                raise ValueError(f"roles.{role}.rota: there is no rota “{duty.rota}”")
        for name, rota in self.rotas.items():
            if rota.pager is not None and rota.pager not in self.pagers:
                raise ValueError(f"rotas.{name}.pager: there is no pager “{rota.pager}”")
        return self


class Manifests(_Part):
    """All manifests, checked."""

    house: House
    alerts: Alerts
    people: People
    severity: Severities
    systems: Systems
    privacy: Privacy
    departments: Departments
    taxonomy: Taxonomy
    jira: Jira
    agenda: Agenda
    playbooks: dict[str, Playbook]
    """By the name of the file, without its ending."""


FILES: dict[str, tuple[str, type[BaseModel]]] = {
    "house": ("hotwash.yaml", House),
    "alerts": ("alerts.yaml", Alerts),
    "people": ("people.yaml", People),
    "severity": ("severity.yaml", Severities),
    "systems": ("systems.yaml", Systems),
    "privacy": ("privacy.yaml", Privacy),
    "departments": ("departments.yaml", Departments),
    "taxonomy": ("taxonomy.yaml", Taxonomy),
    "jira": ("jira.yaml", Jira),
    "agenda": ("agenda.yaml", Agenda),
}
PLAYBOOKS = "playbooks"
"""The folder with a file for each playbook."""


def load(overlay: Path | None = None, defaults: Path = DEFAULTS) -> Manifests:
    """Read every manifest; a file in the overlay folder takes the place of the default.  Raises ManifestError."""
    parts: dict[str, Any] = {}
    paths: dict[str, Path] = {}
    for field, (name, model) in FILES.items():
        own = overlay / name if overlay else None
        paths[field] = own if own and own.exists() else defaults / name
        parts[field] = _read(paths[field], model)
    if found := [_told(paths["taxonomy"], *fault) for fault in taxonomy.faults(parts["taxonomy"])]:
        raise ManifestError("\n".join(found))
    _known_holidays(parts["house"], paths["house"])
    parts["playbooks"] = _playbooks(playbook_files(overlay, defaults), parts["taxonomy"], defaults)
    _known_facilitators(parts["agenda"], parts["people"], paths["agenda"], defaults)
    parts["severity"] = _known_rotas(parts["severity"], parts["people"], paths["severity"], defaults)
    return Manifests.model_validate(parts)


def playbook_files(overlay: Path | None = None, defaults: Path = DEFAULTS) -> dict[str, Path]:
    """Where each playbook stands; one of the company's own takes the place of ours with the same name."""
    folders = [folder / PLAYBOOKS for folder in (defaults, overlay) if folder]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.yaml"))}


def _playbooks(paths: dict[str, Path], sorted_by: Taxonomy, defaults: Path) -> dict[str, Playbook]:
    library = {name: _read(path, Playbook) for name, path in paths.items()}
    # Whoever has tags of their own need not write all our playbooks anew.
    ours = {tag for name, book in library.items() if paths[name].parent.parent == defaults for tag in book.tags}
    known = ours | {tag.id for tag in sorted_by.tags}
    if found := [_told(paths[fault.book], fault.where, fault.sentence) for fault in playbooks.faults(library, known)]:
        raise ManifestError("\n".join(found))
    return library


def lint(overlay: Path | None = None, defaults: Path = DEFAULTS) -> list[str]:
    """What makes playbooks hard to use, with file and line.  Raises ManifestError when something is wrong with one."""
    paths, library = playbook_files(overlay, defaults), load(overlay, defaults).playbooks
    return [_told(paths[fault.book], fault.where, fault.sentence) for fault in playbooks.advice(library)]


def _known_facilitators(agenda: Agenda, people: People, path: Path, defaults: Path) -> None:
    """Raises ManifestError for a rota that is not there; without ours, which a company need not have, nobody leads."""
    name = agenda.meeting.facilitators if agenda.meeting else None
    if name is not None and name not in people.rotas and path.parent != defaults:
        raise ManifestError(_told(path, ("meeting", "facilitators"), f"people.yaml has no rota “{name}”"))


def _known_rotas(severity: Severities, people: People, path: Path, defaults: Path) -> Severities:
    """The matrix with rotas that are there; those of ours that a company has not made ask nobody."""
    strangers = list(severity.strangers(people.rotas))
    ours = _read(defaults / FILES["people"][0], People).rotas if strangers else {}
    if wrong := [_told(path, at, f"people.yaml has no rota “{name}”") for at, name in strangers if name not in ours]:
        raise ManifestError("\n".join(wrong))
    return severity.without({name for _, name in strangers})


def _known_holidays(house: House, path: Path) -> None:
    if wrong := holidays.unknown(house.holidays):
        told = (_told(path, ("holidays", "countries", at), f"of “{name}” no holidays are known") for at, name in wrong)
        raise ManifestError("\n".join(told))


def _told(path: Path, where: tuple[str | int, ...], sentence: str) -> str:
    """What is wrong with something among the others, with the line where it stands."""
    tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=READER)
    return f"{_known_as(path)}, line {_line(tree, where)}: {'.'.join(map(str, where))}: {sentence}"


def dump(tree: Any) -> str:
    """A manifest as text, keys in the order given."""
    return str(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True))


def _read(path: Path, model: type[M]) -> M:
    file = _known_as(path)
    try:
        text = path.read_text(encoding="utf-8")
        tree = yaml.compose(text, Loader=READER)
        _refuse_twice(path, tree)
        return model.model_validate(yaml.load(text, Loader=READER) or {})
    except (OSError, UnicodeDecodeError) as error:
        raise ManifestError(f"{file}: cannot be read: {error}") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ManifestError(f"{file}, line {line}: {error.problem}") from None
    except yaml.YAMLError as error:
        raise ManifestError(f"{file}: {error}") from None
    except ValidationError as error:
        faults = [f"{file}, line {_line(tree, fault['loc'])}: {_say(dict(fault))}" for fault in error.errors()]
        raise ManifestError("\n".join(faults)) from None


def _known_as(path: Path) -> str:
    """A manifest's name within its folder of manifests."""
    return f"{PLAYBOOKS}/{path.name}" if path.parent.name == PLAYBOOKS else path.name


def _refuse_twice(path: Path, node: Any) -> None:
    """YAML lets the last of two equal keys win in silence; here it is a mistake."""
    seen: set[str] = set()
    for key, value in node.value if isinstance(node, yaml.MappingNode) else ():
        if key.value in seen:
            raise ManifestError(f"{_known_as(path)}, line {key.start_mark.line + 1}: “{key.value}” is there twice")
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

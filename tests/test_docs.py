"""The README says what is true: its commands, settings, snippets and links are those of the code."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bot import __main__ as command_line
from bot import manifests
from bot.config import Settings
from bot.manifests import Alerts, People
from bot.rules import playbooks
from bot.rules.rotas import line_up
from bot.rules.words import Kind
from handlers import pagers
from handlers.http import reports
from handlers.http.intake import Tokens
from handlers.slack import registry
from handlers.sources import Sources
from tests import readme

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CODE = ("bot", "handlers", "storage")
IMPORTED_AS = {"pyyaml": "yaml"}
BY_THEMSELVES = {"httptools", "psycopg", "tzdata", "websockets"}
"""What uvicorn, SQLAlchemy on PostgreSQL, and Python's zoneinfo on a machine without time zones pick up."""
DECISION = ("Context", "Decision", "Consequence", "How it is checked")


def section(title: str) -> str:
    """The words under a heading."""
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(title: str) -> list[list[str]]:
    """The rows of the table under a heading, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def snippets(title: str) -> list[str]:
    """The YAML under a heading."""
    return re.findall(r"```yaml\n(.*?)```", section(title), re.DOTALL)


def test_the_made_parts_are_what_the_code_is() -> None:
    assert {part[1] for part in readme.PART.finditer(README)} == set(readme.MADE)
    assert readme.renewed(README) == README, "run ./dev docs"


def test_a_part_that_is_out_of_date_is_renewed_and_nothing_else_is() -> None:
    old = README.replace("reviewing --> closed: close", "reviewing --> closed: shut").replace("shows this |", "x |")
    assert old != README
    assert readme.renewed(old) == README


def test_every_command_stands_there_with_what_it_does() -> None:
    root = manifests.load().house.command
    commands = registry.listeners().commands.values()
    expected = {f"`{root} {one.example}`" if one.verb != "menu" else f"`{root}`": one.says for one in commands}
    assert {command: says for command, says in rows("What you can type")} == expected


def test_every_entry_of_the_message_menu_stands_there() -> None:
    for shortcut in registry.listeners().shortcuts.values():
        assert f"**{shortcut.name}** {shortcut.says}" in section("What you can type").replace("\n", " ")


def test_every_setting_stands_there_with_its_default() -> None:
    shown = {row[0].strip("`"): row[1].strip("`") for row in rows("Settings")}
    assert shown == {f"HOTWASH_{name.upper()}": default(name) for name in Settings.model_fields}


def default(name: str) -> str:
    """A setting's default as one would write it; empty for secrets and for nothing."""
    value = Settings.model_fields[name].default
    return str(value) if isinstance(value, str | int | float | Path) else ""


def test_no_other_variable_is_named_anywhere() -> None:
    known = {f"HOTWASH_{name.upper()}" for name in Settings.model_fields}
    for page in PAGES:
        assert set(re.findall(r"HOTWASH_[A-Z_]+", page.read_text(encoding="utf-8"))) <= known, page


def test_the_alertmanager_snippet_is_let_in_by_the_settings_shown() -> None:
    receiver = yaml.safe_load(snippets("Let alerts call the team")[0])["receivers"][0]["webhook_configs"][0]
    given = re.search(r"HOTWASH_ALERT_TOKENS=(\S+)", section("Connect your Slack"))
    assert given is not None
    sign = receiver["http_config"]["authorization"]
    settings = Settings.model_validate({"alert_tokens": given[1]})
    assert Tokens(settings.tokens()).right("alertmanager", f"{sign['type']} {sign['credentials']}")
    assert receiver["url"].endswith(f":{settings.port}/alerts/alertmanager")
    assert "alertmanager" in Sources()


def test_the_report_shown_is_one_and_is_let_in_by_the_settings_shown() -> None:
    (shown,) = re.findall(r"```sh\n(.*?)```", section("Let everybody report"), re.DOTALL)
    ((url, sign, body),) = re.findall(r"curl (\S+) .*?'Authorization: (.*?)'.* -d '(.*)'", shown, re.DOTALL)
    given = re.search(r"HOTWASH_REPORT_TOKENS=(\S+?)`", section("Let everybody report"))
    assert given is not None
    settings = Settings.model_validate({"report_tokens": given[1]})
    product = url.rpartition("/")[2]
    assert url == f"http://{settings.host}:{settings.port}/reports/{product}"
    assert Tokens(settings.products()).right(product, sign)
    sent, words = reports.read(product, body.encode())
    assert (sent.ref, words.what, words.texts["output"]) == ("chat-4711", "It gave me 99 % off", "With pleasure!")


def test_the_rules_shown_are_rules() -> None:
    rules = Alerts.model_validate(yaml.safe_load(snippets("Let alerts call the team")[1])).rules
    assert [rule.private for rule in rules] == [True, False]


def test_the_playbook_shown_is_one(tmp_path: Path) -> None:
    (own := tmp_path / manifests.PLAYBOOKS).mkdir()
    (own / "leak.yaml").write_text(snippets("How an incident goes")[0], encoding="utf-8")
    library = manifests.load(tmp_path).playbooks
    steps = playbooks.steps(library, playbooks.chosen(library, Kind.LEAK))
    assert [step.phase for step in steps if step.id == "whose-data"] == ["triage"]


def test_the_rota_and_the_pagers_shown_are_right() -> None:
    shown = yaml.safe_load(snippets("Say who leads and who is woken")[0])
    ours = manifests.load().people
    people = People.model_validate({"roles": ours.roles, **shown, "rotas": ours.rotas | shown["rotas"]})
    assert line_up(people.rotas["commander"], datetime(2026, 1, 13, tzinfo=UTC))[0] == "bo@example.com"
    assert {pager.kind for pager in people.pagers.values()} == set(pagers.find())


@pytest.mark.parametrize("words", sorted(set(re.findall(r"`hotwash ((?:[a-z]+ ?)+)", README))))
def test_every_command_line_shown_exists(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main([*words.split(), "--help"])
    assert ended.value.code == 0, capsys.readouterr().err


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=lambda page: page.name)
def test_a_decision_says_why_what_then_and_how_it_is_checked(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [title for title in DECISION if f"**{title}.**" in text] == list(DECISION)
    for test in re.findall(r"`(tests/[\w/.]+)`", text):
        assert (ROOT / test).exists(), test


def test_every_dependency_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {re.split(r"[^\w-]", line)[0].replace("-", "_") for line in project["dependencies"]}
    code = "\n".join(path.read_text(encoding="utf-8") for part in CODE for path in (ROOT / part).rglob("*.py"))
    imported = set(re.findall(r"^(?:from|import) (\w+)", code, re.MULTILINE))
    assert {IMPORTED_AS.get(name, name) for name in names} - imported == BY_THEMSELVES


def test_pictures_are_small() -> None:
    assert [one.name for one in (ROOT / "docs" / "images").iterdir() if one.stat().st_size > 250_000] == []

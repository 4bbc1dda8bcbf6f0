"""The steps of "Connect your Slack", typed as they stand there, lead to a Hotwash that answers."""

import asyncio
from pathlib import Path

import pytest
import yaml

from bot import __main__ as command_line
from bot import manifests
from bot.config import Settings
from handlers.demo import local
from handlers.process import Process
from handlers.slack import registry
from tests.office import Office
from tests.plain import Plain
from tests.whole import GENERAL, QUICK, until


@pytest.fixture(params=["socket", "http"])
def by_http(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "http")


class Shell:
    """An operator's shell."""

    def __init__(self, environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.environment, self.capsys = environment, capsys

    def export(self, **settings: str) -> None:
        """Set variables."""
        for name, value in settings.items():
            self.environment.setenv(f"HOTWASH_{name}", value)

    async def hotwash(self, *words: str) -> tuple[int, str]:
        """Type a command; returns its exit code and all that it said."""
        code = await asyncio.to_thread(command_line.main, words)
        return code, "".join(self.capsys.readouterr())


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(monkeypatch, capsys)


async def test_the_steps_of_the_readme_lead_to_a_hotwash_that_answers(
    shell: Shell, office: Office, tmp_path: Path, by_http: bool
) -> None:
    folder, port = tmp_path / "acme", local.port_near(0)
    shell.export(SLACK_API_URL=f"{office.url}/api/", DATA=str(tmp_path / "data"), PORT=str(port))
    assert (await shell.hotwash("init", str(folder)))[0] == 0
    shell.export(MANIFESTS=str(folder))
    fill_in(folder)
    code, says = await shell.hotwash("doctor")
    assert code == 1 and "missing  HOTWASH_SLACK_BOT_TOKEN is not set." in says and "2 things missing." in says
    address = ["--public-url", f"http://127.0.0.1:{port}"] if by_http else []
    app = await office.admin("apps", {"manifest": yaml.safe_load((await shell.hotwash("manifest", *address))[1])})
    shell.export(SLACK_BOT_TOKEN=app["bot_token"], ALERT_TOKENS="alertmanager:a-long-secret")
    code, says = await shell.hotwash("doctor")
    assert code == 1 and "missing  Neither HOTWASH_SLACK_APP_TOKEN" in says and "1 thing missing." in says
    shell.export(
        **({"SLACK_SIGNING_SECRETS": app["signing_secret"]} if by_http else {"SLACK_APP_TOKEN": app["app_token"]})
    )
    code, says = await shell.hotwash("doctor")
    assert code == 0 and "Nothing that is needed is missing. Start it with `hotwash run`." in says
    assert "Open incidents" in await answer(office)


def fill_in(folder: Path) -> None:
    """What one writes into the copies."""
    for name, empty, filled in (
        ("hotwash.yaml", "responders: []", "responders: [ada@northwind.example]"),
        ("people.yaml", "people: []", "people: [ada@northwind.example, dev@northwind.example]"),
    ):
        text = (folder / name).read_text()
        assert empty in text
        (folder / name).write_text(text.replace(empty, filled))


async def answer(office: Office) -> str:
    """What `/incident list` answers once Hotwash runs."""
    settings = Settings()
    process = Process(settings, manifests.load(settings.manifests), registry.listeners(), QUICK, Plain())
    ready = asyncio.Event()
    serving = asyncio.create_task(process.serve(lambda port: ready.set()))
    await asyncio.wait_for(ready.wait(), 10)

    async def answered() -> str:
        done = await office.act("U0ADA", "command", channel=GENERAL, text="/incident list")
        return str(done.get("reply") or "")

    try:
        return str(await until(answered))
    finally:
        process.end()
        await serving

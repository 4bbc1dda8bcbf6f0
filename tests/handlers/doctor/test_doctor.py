"""A workspace can be connected by the README and `hotwash doctor` alone: each thing is missing in turn, and said."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from inspect import isawaitable
from pathlib import Path
from types import ModuleType

import pytest

from bot import __main__ as command_line
from handlers.doctor import run
from handlers.doctor.checks import alerts, channels, database, manifests, pagers, people, slack
from handlers.doctor.findings import Finding, Level, Sentence
from storage import migrate
from tests.handlers.doctor import house_cases, people_cases, slack_cases
from tests.handlers.doctor.cases import CASES, Case
from tests.handlers.doctor.practice import KEY, Practice, relayed
from tests.office import Office

REGISTERED = (house_cases, people_cases, slack_cases)
"""The modules that fill CASES."""
MODULES: tuple[ModuleType, ...] = (alerts, channels, database, manifests, pagers, people, run, slack)
SENTENCES = {
    f"{module.__name__}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, Sentence)
}
HTTP = (
    "note",
    "Slack's events come by HTTP, checked with the signing secret. Whether they arrive cannot be seen from here.",
    "Your proxy must pass /slack/events to 192.0.2.7:8080. When Hotwash runs, type /incident in Slack: it answers, or "
    "Slack says what went wrong.",
)
WELL = [
    "The manifests have no mistake.",
    "Slack accepts the bot token: it is @hotwash in Northwind AI.",
    "The app has every scope that it needs.",
    "Slack accepts the app token: its events come by Socket Mode, which needs no public address.",
    "Hotwash is not in #incidents yet; it joins by itself when it starts.",
    "Hotwash is not in #ai-triage yet; it joins by itself when it starts.",
    "Slack knows everybody whom the manifests name (3).",
    "People are on duty in every rota (commander, triage, managers, executives, engineering, forensics, security, "
    "subject-experts, communications, legal, product, research).",
    "The pager “duty” took a test page on 2026-03-02.",
    "Alerts come in at /alerts/alertmanager.",
    "The database answers and has the newest schema ({newest}).",
    "The evidence key opens what is sealed.",
    "The data folder {data} can be written to.",
]
NEW = (
    "There is no database yet; the first start makes it.",
    "There is no evidence key yet; the first start makes one.",
)
JOINED = "Hotwash is in #incidents."
CLOCK = (
    "missing",
    "This machine's clock is 300 seconds {side} Slack's.",
    "Let it be set by NTP (chrony or systemd-timesyncd). Otherwise reminders come at the wrong time, and Slack's "
    "requests by HTTP are taken for old ones.",
)
RIGHT_CLOCK = "This machine's clock agrees with Slack's."
NO_HEADER = (
    "note",
    "Slack does not say which scopes the app has.",
    "A proxy may drop the header X-OAuth-Scopes. Compare OAuth & Permissions with what `hotwash manifest` prints.",
)
KEY_HERE = (
    "note",
    "The evidence key is on this machine only ({data}/evidence.key), and a replica elsewhere would not start without "
    "it.",
    "Give all replicas what stands in that file as HOTWASH_EVIDENCE_KEY.",
)
WRONG = "HOTWASH_EVIDENCE_KEY: Value error, must be 32 bytes in base64."


@pytest.fixture(params=["socket", "http"])
async def practice(
    request: pytest.FixtureRequest, office: Office, sqlite_url: str, tmp_path: Path
) -> AsyncIterator[Practice]:
    """An installation in which nothing is missing, by Socket Mode and by HTTP in turn."""
    it = Practice(office, tmp_path, sqlite_url, request.param == "http")
    await it.settle()
    yield it


def filled(text: str, it: Practice) -> str:
    """A sentence of the cases with what differs from run to run."""
    return text.replace("{data}", str(it.start_data)).replace("{newest}", migrate.newest())


def wrong(findings: list[Finding]) -> list[tuple[str, str, str]]:
    """All that is not well."""
    return [(one.level.value, one.says, one.mend) for one in findings if one.level != Level.OK]


async def test_nothing_is_missing_where_all_is_done(practice: Practice) -> None:
    findings = await practice.findings()
    assert wrong(findings) == ([HTTP] if practice.http else [])
    by_http = [one for one in WELL if "app token" not in one]
    wanted = [filled(one, practice) for one in (by_http if practice.http else WELL)]
    assert [one.says for one in findings if one.level == Level.OK] == wanted


@pytest.mark.parametrize(
    ("practice", "case"),
    [pytest.param(mode, case, id=f"{mode}-{case.what}") for case in CASES for mode in case.modes],
    indirect=["practice"],
)
async def test_each_thing_that_is_wrong_is_said_and_nothing_else(practice: Practice, case: Case) -> None:
    if isawaitable(spoiling := case.spoil(practice)):
        await spoiling
    wanted = [(level, filled(says, practice), filled(mend, practice)) for level, says, mend in case.says]
    found = wrong(await practice.findings())
    if practice.http and not any("_TOKEN nor" in says or "APP_TOKEN" in says for _, says, _ in wanted):
        wanted.append(HTTP)
    assert sorted(found) == sorted(wanted)


async def test_a_key_in_the_data_folder_is_well_with_sqlite(practice: Practice) -> None:
    practice.set(evidence_key="")
    practice.key_file(KEY)
    assert "The evidence key opens what is sealed." in [one.says for one in await practice.findings()]


async def test_a_channel_that_it_has_joined_is_well(practice: Practice) -> None:
    await practice.office.act("U0ADA", "invite", channel="C0INCIDENTS", users=[practice.app["bot_user_id"]])
    assert JOINED in [one.says for one in await practice.findings()]


async def test_over_http_a_proxy_on_the_same_machine_will_do(practice: Practice) -> None:
    practice.set(host="127.0.0.1")
    assert any("public address" in says for _, says, _ in wrong(await practice.findings())) != practice.http


async def test_a_first_start_needs_neither_database_nor_key(practice: Practice) -> None:
    practice.set(database_url="", evidence_key="")
    says = [one.says for one in await practice.findings()]
    assert set(NEW) <= set(says)
    assert not practice.start_data.exists(), "nothing is made by looking"


@pytest.mark.parametrize(("minutes", "side"), [(5, "behind"), (-5, "ahead of")])
async def test_a_wrong_clock_is_seen_by_slacks_own(practice: Practice, minutes: int, side: str) -> None:
    async with relayed(practice.office, timedelta(minutes=minutes, seconds=0.5)) as url:
        practice.set(slack_api_url=url)
        (found,) = [one for one in wrong(await practice.findings()) if "clock" in one[1]]
    assert found[0] == CLOCK[0] and found[2] == CLOCK[2]
    assert re.sub("299|301", "300", found[1]) == CLOCK[1].format(side=side)


async def test_a_clock_that_is_a_little_wrong_will_do(practice: Practice) -> None:
    async with relayed(practice.office, timedelta(seconds=50)) as url:
        practice.set(slack_api_url=url)
        assert RIGHT_CLOCK in [one.says for one in await practice.findings()]


async def test_a_proxy_that_drops_headers_leaves_scopes_unknown_and_not_missing(practice: Practice) -> None:
    async with relayed(practice.office, drop="X-OAuth-Scopes") as url:
        practice.set(slack_api_url=url)
        assert NO_HEADER in wrong(await practice.findings())


async def test_slack_may_ask_for_a_moment_and_the_operator_knows(
    practice: Practice, caplog: pytest.LogCaptureFixture
) -> None:
    await practice.office.admin(
        "faults", {"rules": [{"method": "auth.test", "kind": "ratelimited", "times": 2, "retry_after": 0}]}
    )
    assert wrong(await practice.findings()) == ([HTTP] if practice.http else [])
    assert caplog.messages == ["Slack asks for 0 seconds of patience."] * 2


async def test_nothing_is_changed_by_looking(practice: Practice) -> None:
    await practice.office.admin("faults", {"rules": []})
    before = await practice.office.look("state")
    await practice.findings()
    after = await practice.office.look("state")
    assert before["channels"] == after["channels"]
    assert not list(Path(practice.given["database_url"].removeprefix("sqlite:///")).parent.glob("*-upgrade"))


async def test_it_goes_the_same_way_with_postgresql(practice: Practice, postgres_url: str) -> None:
    practice.set(database_url=postgres_url)
    await practice.settle()
    assert wrong(await practice.findings()) == ([HTTP] if practice.http else [])
    practice.set(evidence_key="")
    practice.key_file(KEY)
    level, says, mend = KEY_HERE
    assert (level, filled(says, practice), mend) in wrong(await practice.findings())
    practice.set(evidence_key="A" * 42 + "Q=")
    assert any("is not the one that sealed" in says for _, says, _ in wrong(await practice.findings()))


@pytest.mark.parametrize("name", SENTENCES)
def test_every_sentence_that_it_can_say_is_in_these_tests(name: str) -> None:
    sentence = SENTENCES[name]
    said = [one for case in CASES for one in case.says] + [HTTP, CLOCK, NO_HEADER, KEY_HERE]
    said += [("ok", one, "") for one in (*WELL, *NEW, JOINED, RIGHT_CLOCK)]
    said += [("missing", WRONG, "Correct it; the README lists all settings.")]
    assert any(
        level == sentence.level and fits(sentence.says, says) and fits(sentence.mend, mend)
        for level, says, mend in said
    )


def fits(template: str, text: str) -> bool:
    """Whether a text is a sentence with its gaps filled."""
    parts = re.split(r"\{[^}]*\}", template)
    return re.fullmatch(".+".join(map(re.escape, parts)), text, re.DOTALL) is not None


SECRETS = ("xoxb-very-secret", "xapp-very-secret", "very-signed", "very-alert", "very-pager", "very-password")


def test_the_command_says_it_all_counts_and_keeps_secrets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bot, app, signed, alert, pager, password = SECRETS
    given = {
        "SLACK_BOT_TOKEN": bot,
        "SLACK_APP_TOKEN": app,
        "SLACK_SIGNING_SECRETS": signed,
        "SLACK_API_URL": f"http://127.0.0.1:1/{app}/",
        "ALERT_TOKENS": alert,
        "PAGER_SECRETS": f"{pager},x:{pager}",
        "DATABASE_URL": f"postgresql://hotwash:{password}@127.0.0.1:1/{password}",
        "DATA": str(tmp_path / bot),
    }
    for name, value in given.items():
        monkeypatch.setenv(f"HOTWASH_{name}", value)
    assert command_line.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert not [secret for secret in SECRETS if secret in shown]
    assert "missing  Slack cannot be reached at http://127.0.0.1:1/…/" in shown
    assert "\n3 things missing. Mend what is marked so, from the top, and run this again.\n" in shown
    assert max(map(len, shown.splitlines())) <= 120


def test_a_wrong_setting_is_said_without_its_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTWASH_EVIDENCE_KEY", "my-secret-that-is-no-key")
    assert command_line.main(["doctor"]) == 1
    shown = capsys.readouterr().out
    assert f"missing  {WRONG}" in shown and "my-secret" not in shown


async def test_what_is_missing_in_a_real_environment_ends_with_one(
    practice: Practice, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    findings = await practice.findings()
    assert run.told(findings) == 0
    assert "Nothing that is needed is missing. Start it with `hotwash run`." in capsys.readouterr().out

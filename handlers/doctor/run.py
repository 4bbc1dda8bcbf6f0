"""Runs all checks and tells what they found."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from pydantic import ValidationError

from bot.config import Settings
from bot.operator.terminal import say
from handlers.doctor import look
from handlers.doctor.checks import CHECKS, Check
from handlers.doctor.findings import Finding, Level, missing, note
from handlers.slack.client import Lost, NotSent, RateLimited

TIMEOUT = 15
"""Seconds that Slack gets for an answer."""
WRONG_SETTING = missing("{name}: {why}.", "Correct it; the README lists all settings.")
NO_ANSWER = note("Slack did not answer everything ({why}), so this is not all.", "Run `hotwash doctor` again later.")
"""What can be said besides what the checks say."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `doctor` to the command line."""
    verb = verbs.add_parser("doctor", help="say what is missing and how to mend it; changes nothing")
    verb.set_defaults(does=lambda _: doctor())


def doctor() -> int:
    """Say what is missing; the exit code is 1 when something is."""
    try:
        settings = Settings()
    except ValidationError as fault:
        return told([WRONG_SETTING.about(**_setting(dict(error))) for error in fault.errors()])
    return told(asyncio.run(examine(settings)), _secrets(settings))


async def examine(settings: Settings) -> list[Finding]:
    """Everything that was found; nothing is changed, neither here nor in Slack."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT)) as http:
        taken = await look.take(settings, http)
        return [finding for check in CHECKS for finding in await _run(check, taken)]


async def _run(check: Check, taken: look.Look) -> list[Finding]:
    try:
        return await check(taken)
    except (NotSent, Lost, RateLimited) as error:
        return [NO_ANSWER.about(why=error)]


def told(findings: Sequence[Finding], secrets: Sequence[str] = ()) -> int:
    """Print what was found, without secrets; the exit code."""
    text = "\n".join(finding.text() for finding in findings)
    for secret in secrets:
        text = text.replace(secret, "…")
    lacking = sum(finding.level == Level.MISSING for finding in findings)
    say(f"{text}\n")
    if lacking:
        say(f"{lacking} thing{'s' * (lacking != 1)} missing. Mend what is marked so, from the top, and run this again.")
        return 1
    say("Nothing that is needed is missing. Start it with `hotwash run`.")
    return 0


def _secrets(settings: Settings) -> list[str]:
    """What must not be shown, should it stand in somebody else's error message."""
    single = [settings.slack_bot_token, settings.slack_app_token, settings.evidence_key, settings.jira_token]
    entries = [*single, *settings.slack_signing_secrets, *settings.alert_tokens, *settings.pager_secrets]
    entries += [*settings.jira_webhook_secrets, settings.smtp_url, settings.calendar_secret]
    values = [entry.get_secret_value() for entry in entries]
    password = urlsplit(settings.database_url).password or ""
    return [value for value in (*values, *(value.partition(":")[2] for value in values), password) if len(value) > 3]


def _setting(error: dict[str, Any]) -> dict[str, str]:
    return {"name": f"HOTWASH_{'_'.join(map(str, error['loc'])).upper()}", "why": error["msg"]}

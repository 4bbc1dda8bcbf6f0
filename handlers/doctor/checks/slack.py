"""Does Slack know us, may we do what we need to, and how do its events reach us?"""

from datetime import timedelta

from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look
from handlers.slack import registry
from handlers.slack.app_manifest import scopes
from handlers.slack.probe import Probe

SKEW = timedelta(seconds=60)

NO_BOT_TOKEN = missing(
    "HOTWASH_SLACK_BOT_TOKEN is not set.",
    "At api.slack.com/apps, under OAuth & Permissions, copy the Bot User OAuth Token. It begins with xoxb-.",
)
SLACK_AWAY = missing(
    "Slack cannot be reached at {url} ({why}).",
    "Check the network, the proxy, and HOTWASH_SLACK_API_URL if you have set it.",
)
BOT_TOKEN_REFUSED = missing(
    "Slack does not accept HOTWASH_SLACK_BOT_TOKEN ({error}).",
    "Copy the Bot User OAuth Token again, from OAuth & Permissions. It begins with xoxb-.",
)
BOT_TOKEN_ACCEPTED = ok("Slack accepts the bot token: it is @{bot} in {team}.")
SCOPES_MISSING = missing(
    "The app may not do all that it needs to. It lacks {scopes}.",
    "Paste what `hotwash manifest` prints into App Manifest at api.slack.com/apps, then reinstall it (Install App).",
)
SCOPES_UNKNOWN = note(
    "Slack does not say which scopes the app has.",
    "A proxy may drop the header X-OAuth-Scopes. Compare OAuth & Permissions with what `hotwash manifest` prints.",
)
SCOPES_THERE = ok("The app has every scope that it needs.")
CLOCK_WRONG = missing(
    "This machine's clock is {seconds} seconds {side} Slack's.",
    "Let it be set by NTP (chrony or systemd-timesyncd). Otherwise reminders come at the wrong time, and Slack's "
    "requests by HTTP are taken for old ones.",
)
CLOCK_RIGHT = ok("This machine's clock agrees with Slack's.")
NO_WAY_IN = missing(
    "Neither HOTWASH_SLACK_APP_TOKEN nor HOTWASH_SLACK_SIGNING_SECRETS is set, so nothing reaches Hotwash from Slack.",
    "For Socket Mode, make an app-level token with the scope connections:write (Basic Information). For HTTP, copy the "
    "Signing Secret from the same page.",
)
APP_TOKEN_REFUSED = missing(
    "Slack does not accept HOTWASH_SLACK_APP_TOKEN ({error}).",
    "Copy the app-level token again, from Basic Information. It begins with xapp- and has the scope connections:write; "
    "Socket Mode must be switched on.",
)
APP_TOKEN_ACCEPTED = ok("Slack accepts the app token: its events come by Socket Mode, which needs no public address.")
BY_HTTP = note(
    "Slack's events come by HTTP, checked with the signing secret. Whether they arrive cannot be seen from here.",
    "Your proxy must pass /slack/events to {host}:{port}. When Hotwash runs, type {command} in Slack: it answers, or "
    "Slack says what went wrong.",
)


async def bot_token(look: Look) -> list[Finding]:
    """Is there a bot token, and does Slack know it?"""
    if not look.settings.slack_bot_token.get_secret_value():
        return [NO_BOT_TOKEN.about()]
    if look.me is None:
        return [SLACK_AWAY.about(url=look.settings.slack_api_url, why=look.away)]
    if look.me.error:
        return [BOT_TOKEN_REFUSED.about(error=look.me.error)]
    return [BOT_TOKEN_ACCEPTED.about(bot=look.me.fields.get("user"), team=look.me.fields.get("team"))]


async def granted_scopes(look: Look) -> list[Finding]:
    """Has the app the scopes that its manifest asks for?"""
    if look.me is None or look.me.error:
        return []
    if look.me.scopes is None:
        return [SCOPES_UNKNOWN.about()]
    lacking = [scope for scope in scopes(registry.listeners()) if scope not in look.me.scopes]
    return [SCOPES_MISSING.about(scopes=", ".join(lacking)) if lacking else SCOPES_THERE.about()]


async def clock(look: Look) -> list[Finding]:
    """Does our clock agree with Slack's?"""
    if look.me is None or look.me.at is None:
        return []
    skew = look.asked_at - look.me.at
    if abs(skew) <= SKEW:
        return [CLOCK_RIGHT.about()]
    side = "ahead of" if skew > timedelta() else "behind"
    return [CLOCK_WRONG.about(seconds=abs(round(skew.total_seconds())), side=side)]


async def way_in(look: Look) -> list[Finding]:
    """How do Slack's events reach us?"""
    settings, token = look.settings, look.settings.slack_app_token.get_secret_value()
    if token:
        if look.away:
            return []
        answer = await Probe(token, settings.slack_api_url, look.http).ask("apps.connections.open")
        return [APP_TOKEN_REFUSED.about(error=answer.error) if answer.error else APP_TOKEN_ACCEPTED.about()]
    if not settings.slack_signing_secrets:
        return [NO_WAY_IN.about()]
    command = look.manifests.house.command if look.manifests else "/incident"
    return [BY_HTTP.about(host=settings.host, port=settings.port, command=command)]

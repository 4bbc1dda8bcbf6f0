"""What can be wrong between Slack and an installation, and on the way in."""

from tests.handlers.doctor.cases import case, missing, note
from tests.handlers.doctor.practice import Practice

COPY_BOT_TOKEN = "Copy the Bot User OAuth Token again, from OAuth & Permissions. It begins with xoxb-."
COPY_APP_TOKEN = (
    "Copy the app-level token again, from Basic Information. It begins with xapp- and has the scope connections:write; "
    "Socket Mode must be switched on."
)
REINSTALL = (
    "Paste what `hotwash manifest` prints into App Manifest at api.slack.com/apps, then reinstall it (Install App)."
)


@case(
    missing(
        "HOTWASH_SLACK_BOT_TOKEN is not set.",
        "At api.slack.com/apps, under OAuth & Permissions, copy the Bot User OAuth Token. It begins with xoxb-.",
    )
)
def no_bot_token(it: Practice) -> None:
    it.set(slack_bot_token="")


@case(
    missing(
        "Slack does not accept HOTWASH_SLACK_BOT_TOKEN (invalid_auth).",
        COPY_BOT_TOKEN,
    )
)
def a_wrong_bot_token(it: Practice) -> None:
    it.set(slack_bot_token="xoxb-wrong")


@case(
    missing(
        "Slack does not accept HOTWASH_SLACK_BOT_TOKEN (not_allowed_token_type).",
        COPY_BOT_TOKEN,
    )
)
def the_two_tokens_mixed_up(it: Practice) -> None:
    it.set(slack_bot_token=it.app["app_token"])


@case(
    missing(
        "Slack cannot be reached at http://127.0.0.1:1/ (Cannot connect to host 127.0.0.1:1 ssl:default "
        "[Connect call failed ('127.0.0.1', 1)]).",
        "Check the network, the proxy, and HOTWASH_SLACK_API_URL if you have set it.",
    )
)
def slack_out_of_reach(it: Practice) -> None:
    it.set(slack_api_url="http://127.0.0.1:1/")


@case(
    missing(
        "The app may not do all that it needs to. It lacks im:write, pins:write.",
        REINSTALL,
    )
)
async def an_app_from_an_old_manifest(it: Practice) -> None:
    await it.scopes("im:write", "pins:write")


@case(
    missing(
        "The app may not do all that it needs to. It lacks channels:read, groups:read.",
        REINSTALL,
    )
)
async def an_app_that_may_not_see_channels(it: Practice) -> None:
    await it.scopes("channels:read", "groups:read")


@case(
    missing(
        "The app may not do all that it needs to. It lacks users:read.email.",
        REINSTALL,
    )
)
async def an_app_that_may_not_see_addresses(it: Practice) -> None:
    await it.scopes("users:read.email")


@case(
    missing(
        "Neither HOTWASH_SLACK_APP_TOKEN nor HOTWASH_SLACK_SIGNING_SECRETS is set, so nothing reaches Hotwash from "
        "Slack.",
        "For Socket Mode, make an app-level token with the scope connections:write (Basic Information). For HTTP, copy "
        "the Signing Secret from the same page.",
    )
)
def no_way_in(it: Practice) -> None:
    it.set(slack_app_token="", slack_signing_secrets="")


@case(
    missing(
        "Slack does not accept HOTWASH_SLACK_APP_TOKEN (invalid_auth).",
        COPY_APP_TOKEN,
    ),
    modes=("socket",),
)
def a_wrong_app_token(it: Practice) -> None:
    it.set(slack_app_token="xapp-wrong")


@case(
    missing(
        "Slack does not accept HOTWASH_SLACK_APP_TOKEN (missing_scope).",
        COPY_APP_TOKEN,
    ),
    modes=("socket",),
)
async def an_app_token_without_its_scope(it: Practice) -> None:
    await it.fault("apps.connections.open", "error", error="missing_scope")


@case(
    missing(
        "Slack does not accept HOTWASH_SLACK_APP_TOKEN (forbidden_team).",
        COPY_APP_TOKEN,
    ),
    modes=("http",),
)
def an_app_token_while_socket_mode_is_off(it: Practice) -> None:
    it.set(slack_app_token=it.app["app_token"])


@case(
    note(
        "Slack did not answer everything (conversations.list: internal_error), so this is not all.",
        "Run `hotwash doctor` again later.",
    )
)
async def slack_in_trouble(it: Practice) -> None:
    await it.fault("conversations.list", "internal_error")


@case(
    missing(
        "Hotwash sees no channel #war-room, where announcements are to stand.",
        "Create it. If it is there and private, type /invite @hotwash in it. Or name another one in hotwash.yaml.",
    ),
    missing(
        "Hotwash sees no channel #desk, where alerts that open no channel are to stand.",
        "Create it. If it is there and private, type /invite @hotwash in it. Or name another one in hotwash.yaml.",
    ),
)
def channels_that_are_not_there(it: Practice) -> None:
    it.house(channels={"broadcast": "war-room", "triage": "desk"}, responders=["U0ADA"])


@case(
    missing(
        "The channel #incidents, where announcements are to stand, is archived.",
        "Unarchive it in Slack, or name another one in hotwash.yaml.",
    )
)
async def an_archived_channel(it: Practice) -> None:
    await it.archive("C0INCIDENTS")


@case(
    note(
        "No alert comes in: HOTWASH_ALERT_TOKENS is not set.",
        "Set it to alertmanager:a-long-secret, and let your Alertmanager post with that secret.",
    )
)
def no_alerts(it: Practice) -> None:
    it.set(alert_tokens="")


@case(
    missing(
        "Entry 2 of HOTWASH_ALERT_TOKENS is for no alert source that there is.",
        "It is written source:secret; there is alertmanager.",
    )
)
def a_secret_for_no_source(it: Practice) -> None:
    it.set(alert_tokens="alertmanager:a-long-secret,another-long-secret")


@case(
    note(
        "Without a public address some things are off: Hotwash listens on localhost:8080, so alert sources on other "
        "machines do not reach it.",
        "If you need them, let a proxy with TLS pass /alerts/ on, or set HOTWASH_HOST to an address of your own "
        "network.",
    ),
    modes=("socket",),
)
def no_address_for_others(it: Practice) -> None:
    it.set(host="localhost")

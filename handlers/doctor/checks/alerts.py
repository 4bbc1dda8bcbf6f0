"""Do alerts come in?"""

from ipaddress import ip_address

from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look
from handlers.sources import Sources

NO_ALERTS = note(
    "No alert comes in: HOTWASH_ALERT_TOKENS is not set.",
    "Set it to alertmanager:a-long-secret, and let your Alertmanager post with that secret.",
)
NO_SUCH_SOURCE = missing(
    "Entry {number} of HOTWASH_ALERT_TOKENS is for no alert source that there is.",
    "It is written source:secret; there is {sources}.",
)
ALERTS = ok("Alerts come in at {addresses}.")
HERE_ONLY = note(
    "Without a public address some things are off: Hotwash listens on {host}:{port}, so alert sources on other "
    "machines do not reach it.",
    "If you need them, let a proxy with TLS pass /alerts/ on, or set HOTWASH_HOST to an address of your own network.",
)


async def let_in(look: Look) -> list[Finding]:
    """Is there a secret for a source of alerts, and can the source reach us?"""
    tokens = look.settings.tokens()
    if not tokens:
        return [NO_ALERTS.about()]
    sources = Sources()
    # By number, since whoever forgot the source would read the secret here.
    entries = [entry.get_secret_value().partition(":") for entry in look.settings.alert_tokens]
    wrong = [number for number, (name, _, secret) in enumerate(entries, 1) if name not in sources or not secret]
    if wrong:
        return [NO_SUCH_SOURCE.about(number=number, sources=", ".join(sources.names())) for number in wrong]
    return [ALERTS.about(addresses=", ".join(f"/alerts/{name}" for name in tokens)), *_reach(look)]


def _reach(look: Look) -> list[Finding]:
    # Over HTTP there is a proxy anyway, which may well be on this machine.
    settings, by_socket = look.settings, bool(look.settings.slack_app_token.get_secret_value())
    here_only = by_socket and _is_this_machine(settings.host)
    return [HERE_ONLY.about(host=settings.host, port=settings.port)] if here_only else []


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"

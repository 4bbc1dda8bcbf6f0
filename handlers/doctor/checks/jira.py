"""Would a ticket be filed?"""

from handlers import jira
from handlers.doctor.findings import Finding, missing, note, ok
from handlers.doctor.look import Look
from handlers.jira import Away, Refused, Throttled, Unsure

AWAY = missing("Jira does not answer at {url}.", "Check HOTWASH_JIRA_URL, and that this machine may reach it.")
CLOSED = missing(
    "Jira does not accept the token ({why}).",
    "Renew HOTWASH_JIRA_TOKEN; on Cloud HOTWASH_JIRA_USER is the e-mail address that it belongs to.",
)
LACKS = missing("{sentence}.", "Correct jira.yaml, or add it in Jira; required fields are given under `fixed`.")
UNHEARD = note(
    "Jira cannot tell us of changes, so they are seen after up to {seconds} seconds.",
    "Add a web hook in Jira that posts issue and comment events to /jira here, and set HOTWASH_JIRA_WEBHOOK_SECRETS "
    "to its secret.",
)
READY = ok("Jira at {url} takes what jira.yaml wants to file.")


async def files(look: Look) -> list[Finding]:
    """Does the tracker answer, and does it have what the manifest names?  Without one all is well, too."""
    if not look.settings.jira_url or look.manifests is None:
        return []
    unheard = [] if look.settings.jira_webhook_secrets else [UNHEARD.about(seconds=look.manifests.jira.sweep_seconds)]
    return [*await _asked(look), *unheard]


async def _asked(look: Look) -> list[Finding]:
    found = jira.tracker(look.settings, look.manifests.jira) if look.manifests else None
    if found is None:
        return []
    try:
        lacking = await found.lacks()
    except (Away, Unsure, Throttled):
        return [AWAY.about(url=look.settings.jira_url)]
    except Refused as refused:
        return [CLOSED.about(why=f"it answered {refused.status}")]
    finally:
        found.stop()
    return [LACKS.about(sentence=one) for one in lacking] or [READY.about(url=look.settings.jira_url)]

"""All checks, in the order in which an operator mends things.  A check reads the look and says what it found."""

from collections.abc import Awaitable, Callable

from handlers.doctor.checks import alerts, channels, database, jira, manifests, pagers, people, slack
from handlers.doctor.findings import Finding
from handlers.doctor.look import Look

Check = Callable[[Look], Awaitable[list[Finding]]]

CHECKS: tuple[Check, ...] = (
    manifests.own,
    manifests.whole,
    slack.bot_token,
    slack.granted_scopes,
    slack.way_in,
    slack.clock,
    channels.spoken_in,
    people.known,
    people.asked,
    pagers.ring,
    pagers.spare,
    alerts.let_in,
    jira.files,
    database.schema,
    database.evidence_key,
    database.data_folder,
)

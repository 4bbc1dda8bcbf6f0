"""Are the two channels there that Hotwash speaks in, and can it speak there?"""

from typing import Any

from handlers.doctor.findings import Finding, missing, ok
from handlers.doctor.look import Look

HOUSE, AGENDA = "hotwash.yaml", "agenda.yaml"
NO_CHANNEL = missing(
    "Hotwash sees no channel #{name}, where {what} are to stand.",
    "Create it. If it is there and private, type /invite @{bot} in it. Or name another one in {file}.",
)
ARCHIVED = missing(
    "The channel #{name}, where {what} are to stand, is archived.",
    "Unarchive it in Slack, or name another one in {file}.",
)
NOT_IN_YET = ok("Hotwash is not in #{name} yet; it joins by itself when it starts.")
IN_IT = ok("Hotwash is in #{name}.")


async def spoken_in(look: Look) -> list[Finding]:
    """Can Hotwash speak in the broadcast and in the triage channel?"""
    if look.manifests is None or look.me is None or not look.is_known:
        return []
    listed = await look.slack.pages(
        "conversations.list", "channels", types="public_channel,private_channel", limit="999"
    )
    if listed.error:
        return []  # A scope is missing, which is said already.
    named = look.manifests.house.channels
    wanted = [(named.broadcast, "announcements", HOUSE), (named.triage, "alerts that open no channel", HOUSE)]
    meeting, digests = look.manifests.agenda.meeting, look.manifests.agenda.digests
    also = ((meeting.channel if meeting else None, "meetings"), (digests.channel, "digests"))
    wanted += [(channel, what, AGENDA) for channel, what in also if channel]
    bot = look.me.fields.get("user")
    return [_finding(listed.fields["channels"], name.lstrip("#"), what, file, bot) for name, what, file in wanted]


def _finding(channels: list[dict[str, Any]], name: str, what: str, file: str, bot: object) -> Finding:
    found = sorted(
        (one for one in channels if name in (one["id"], one.get("name"))), key=lambda one: bool(one.get("is_archived"))
    )
    if not found:
        return NO_CHANNEL.about(name=name, what=what, file=file, bot=bot)
    if found[0].get("is_archived"):
        return ARCHIVED.about(name=name, what=what, file=file)
    return IN_IT.about(name=name) if found[0].get("is_member") else NOT_IN_YET.about(name=name)

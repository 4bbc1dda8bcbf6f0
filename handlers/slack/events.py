"""What Slack tells us by itself: channels that were archived or lost, pins and cards removed, people who changed."""

from bot import channels, people
from handlers.slack.home import channel_row, person_row
from handlers.slack.listening import Ask, Nothing, Reply, listen
from storage.db import Work


def _channel_of(ask: Ask) -> str:
    found = ask.body.get("channel") or ask.body.get("channel_id") or ""
    return str(found.get("id", "") if isinstance(found, dict) else found)


@listen.event("channel_archive")
@listen.event("group_archive")
def archived(work: Work, ask: Ask) -> Reply:
    """A channel was archived."""
    channels.lost(work, _channel_of(ask), "archived")
    return Nothing()


@listen.event("channel_deleted")
@listen.event("group_deleted")
def deleted(work: Work, ask: Ask) -> Reply:
    """A channel was deleted."""
    channels.lost(work, _channel_of(ask), "deleted")
    return Nothing()


@listen.event("channel_unarchive")
@listen.event("group_unarchive")
@listen.event("channel_rename")
@listen.event("group_rename")
def changed(work: Work, ask: Ask) -> Reply:
    """A channel came back or has a new name: put right what we show in it."""
    channels.sweep(work, _channel_of(ask))
    return Nothing()


@listen.event("message", "channel_topic")
@listen.event("message", "group_topic")
def topic_set(work: Work, ask: Ask) -> Reply:
    """Somebody set a topic."""
    if ask.person != ask.slack.bot:
        channels.sweep(work, _channel_of(ask))
    return Nothing()


@listen.event("message", "message_deleted")
def message_gone(work: Work, ask: Ask) -> Reply:
    """Somebody deleted a message, perhaps one of ours."""
    channels.message_gone(work, _channel_of(ask), str(ask.body.get("deleted_ts", "")))
    return Nothing()


@listen.event("pin_removed")
def unpinned(work: Work, ask: Ask) -> Reply:
    """Somebody removed a pin, perhaps the card's."""
    channels.sweep(work, _channel_of(ask))
    return Nothing()


@listen.event("member_left_channel")
def left(work: Work, ask: Ask) -> Reply:
    """Somebody left a channel; if it was the bot, it was removed."""
    if ask.person == ask.slack.bot:
        channels.lost(work, _channel_of(ask), "left by Hotwash")
    return Nothing()


@listen.event("channel_created")
def created(work: Work, ask: Ask) -> Reply:
    """A channel was made, perhaps the broadcast channel that was missing."""
    people.remember(work, [], [channel_row(ask.body["channel"])])
    return Nothing()


@listen.event("team_join")
@listen.event("user_change")
def person_changed(work: Work, ask: Ask) -> Reply:
    """Somebody is new or changed."""
    people.remember(work, [person_row(ask.body["user"])], [])
    return Nothing()

"""What Slack tells us by itself: channels that were archived or lost, pins and cards removed, people who changed."""

from bot.response import channels, happenings
from bot.staffing import people
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
    happenings.channel_lost(work, ask.manifests, _channel_of(ask), "archived")
    return Nothing()


@listen.event("channel_deleted")
@listen.event("group_deleted")
def deleted(work: Work, ask: Ask) -> Reply:
    """A channel was deleted."""
    happenings.channel_lost(work, ask.manifests, _channel_of(ask), "deleted")
    return Nothing()


@listen.event("channel_unarchive")
@listen.event("group_unarchive")
def came_back(work: Work, ask: Ask) -> Reply:
    """A channel came back: put right what we show in it."""
    happenings.channel_changed(work, ask.manifests, _channel_of(ask))
    return Nothing()


@listen.event("channel_rename")
@listen.event("group_rename")
def renamed(work: Work, ask: Ask) -> Reply:
    """A channel has a new name."""
    _remember(work, ask)
    happenings.channel_changed(work, ask.manifests, _channel_of(ask))
    return Nothing()


@listen.event("channel_created")
def created(work: Work, ask: Ask) -> Reply:
    """A channel was made, perhaps the broadcast channel that was missing."""
    _remember(work, ask)
    channels.reachable(work, ask.manifests, _channel_of(ask))
    return Nothing()


def _remember(work: Work, ask: Ask) -> None:
    found = {**ask.body["channel"], "is_private": ask.body["type"].startswith("group")}
    people.remember(work, [], [channel_row(found)])


@listen.event("message", "channel_topic")
@listen.event("message", "group_topic")
def topic_set(work: Work, ask: Ask) -> Reply:
    """Somebody set a topic."""
    channels.sweep(work, _channel_of(ask))
    return Nothing()


@listen.event("message", "message_deleted")
def message_gone(work: Work, ask: Ask) -> Reply:
    """Somebody deleted a message, perhaps one of ours."""
    happenings.message_gone(work, _channel_of(ask), str(ask.body.get("deleted_ts", "")))
    return Nothing()


@listen.event("pin_removed")
def unpinned(work: Work, ask: Ask) -> Reply:
    """Somebody removed a pin, perhaps the card's."""
    channels.sweep(work, _channel_of(ask))
    return Nothing()


@listen.event("member_joined_channel")
def joined(work: Work, ask: Ask) -> Reply:
    """Somebody came into a channel; if it was the bot, it can work there again."""
    if ask.person == ask.slack.bot:
        happenings.let_in(work, ask.manifests, _channel_of(ask))
    else:
        happenings.came(work, _channel_of(ask), ask.person)
    return Nothing()


@listen.event("member_left_channel")
def left(work: Work, ask: Ask) -> Reply:
    """Somebody left a channel; if it was the bot, it was removed."""
    if ask.person == ask.slack.bot:
        happenings.channel_lost(work, ask.manifests, _channel_of(ask), "left by Hotwash")
    else:
        happenings.went(work, _channel_of(ask), ask.person)
    return Nothing()


@listen.event("team_join")
@listen.event("user_change")
def person_changed(work: Work, ask: Ask) -> Reply:
    """Somebody is new or changed."""
    people.remember(work, [person_row(ask.body["user"])], [])
    return Nothing()

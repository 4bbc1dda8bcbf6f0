"""What could not be done and why, in words, with the way out."""

from bot.response.situation import Stuck
from bot.rules.text import one_line
from handlers.slack.blocks import channel, escape

DONE_WORDS = {
    "open_channel": "Its channel could not be opened",
    "invite": "Nobody could be invited",
    "show_topic": "The topic could not be set",
    "show_name": "The channel's name could not be put back",
    "show_card": "The card could not be brought up to date",
    "show_announcement": "The announcement could not be brought up to date",
    "post_card": "The card could not be posted",
    "pin_card": "The card could not be pinned",
    "add_bookmark": "A bookmark could not be added",
    "announce": "Not announced",
    "post_letter": "A direct message could not be sent",
    "post_call": "The channel could not be asked for a commander",
    "post_update": "The update could not be posted",
    "archive_channel": "The channel could not be archived",
    "page": "The pager did not take the page",
    "keep_message": "A message could not be kept",
    "react": "A reaction could not be added",
    "post_postmortem": "That the post-mortem is published could not be said",
    "create_ticket": "The ticket could not be filed",
    "show_ticket": "The ticket could not be brought up to date",
}

WAYS_OUT = {
    "is_archived": "the channel is archived; unarchive it, then try again",
    "channel_not_found": "the channel is missing, or private and closed to Hotwash; check its name or invite @Hotwash",
    "not_in_channel": "Hotwash is not in the channel; invite it with /invite @Hotwash",
    "restricted_action": "a workspace setting forbids it; ask a workspace admin",
    "missing_scope": "Hotwash lacks a permission; install it again with the newest app manifest",
    "invalid_auth": "Slack no longer accepts Hotwash's token; the operator must renew it",
    "too_many_pins": "the channel has too many pins; remove one",
    "user_not_found": "Slack does not know this person",
    "user_is_restricted": "guest accounts must be added by a workspace admin",
    "cant_invite": "this account cannot be invited",
    "ura_max_channels": "this guest is in as many channels as allowed",
    "user_disabled": "the account is deactivated",
    "no_external_invite_permission": "people of other workspaces must be added by a colleague",
    "unknown_responder": "nobody in Slack has this address; the operator corrects `responders` in hotwash.yaml",
    "name_taken": "another channel already has this name; rename that one, then try again",
}


def done_words(effect: str) -> str:
    """What was not done, in words."""
    return DONE_WORDS.get(effect, "Something could not be done")


def reason(error: str) -> str:
    """Why something failed, with the way out, in a sentence part."""
    return WAYS_OUT.get(error, escape(one_line(error.replace("_", " "), 200)))


def undone(stuck: Stuck) -> str:
    """What could not be done, and where."""
    words = done_words(stuck.kind)
    return f"{words} in {_named(stuck.channel)}" if stuck.kind == "announce" and stuck.channel else words


def _named(place: str) -> str:
    """A channel by id or, when Slack does not know it, by the name in our manifest."""
    return channel(place) if place.isupper() else f"“{escape(one_line(place, 80))}”"

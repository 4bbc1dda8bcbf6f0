"""A person acts: one request, one verb, one answer with a sentence they would see."""

from typing import Any

from handlers.workspace.acts import commands, forms, interacting, rooms, writing
from handlers.workspace.acts.person import VERBS, Deed
from handlers.workspace.desk import Desk
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused

__all__ = ["commands", "forms", "interacting", "perform", "rooms", "writing"]
SENTENCES = {
    "already_archived": "This channel is already archived.",
    "already_pinned": "This message is already pinned.",
    "app_not_found": "No app takes care of this.",
    "cant_archive_general": "#general cannot be archived.",
    "cant_delete_message": "You can only delete your own messages.",
    "cant_leave_general": "Nobody can leave #general.",
    "cant_update_message": "You can only edit your own messages.",
    "channel_not_found": "There is no such channel, or you may not see it.",
    "dispatch_failed": "The app did not respond.",
    "file_too_large": "A file has at most 10 MB.",
    "invalid_name_maxlength": "A channel name has at most 80 characters.",
    "invalid_name_punctuation": "A channel name needs at least one letter or number.",
    "invalid_name_required": "Give the channel a name.",
    "invalid_name_specials": "Channel names hold only lowercase letters, numbers, hyphens and underscores.",
    "is_archived": "This channel is archived.",
    "message_not_found": "This message does not exist any more.",
    "messages_tab_disabled": "Sending messages to this app has been turned off.",
    "name_taken": "There is already a channel of that name.",
    "no_text": "Write something first.",
    "not_in_channel": "You are not in this channel.",
    "operation_timeout": "The app did not respond in time.",
    "restricted_action": "Guests cannot do this.",
    "too_long": "A topic has at most 250 characters.",
    "user_disabled": "This person's account is deactivated.",
    "user_not_found": "There is no such person.",
    "view_not_found": "This form is closed.",
}


async def perform(desk: Desk, body: Any) -> Json:
    """Carry out `{"as": …, "do": …}`; never raises for what a person did wrong."""
    try:
        return {"ok": True, **await _done(desk, body)}
    except Refused as refused:
        sentence = refused.messages[0] if refused.messages else SENTENCES.get(refused.name, refused.name)
        return {"ok": False, "error": refused.name, "message": sentence}


async def _done(desk: Desk, body: Any) -> Json:
    if not isinstance(body, dict):
        raise Refused("invalid_arguments", "Send a JSON object with `as` and `do`.")
    user = desk.ws.books.users.get(str(body.get("as")))
    if user is None or user.is_bot:
        raise Refused("user_not_found", "`as` must be the id of a person.")
    if user.deleted:
        raise Refused("account_inactive", f"{user.real_name}'s account is deactivated.")
    act = VERBS.get(str(body.get("do")))
    if act is None:
        raise Refused("unknown_verb", f"`do` must be one of {', '.join(sorted(VERBS))}.")
    return await act(Deed(desk, user, body))

"""users.*, usergroups.*, team.info and bots.info: who is there."""

from handlers.workspace.api.call import Call, method, page_of
from handlers.workspace.records import Json, User, UserGroup
from handlers.workspace.refusal import Refused
from handlers.workspace.shapes import app_user


@method("users.info")
def info(call: Call) -> Json:
    """One person or bot."""
    user = call.ws.books.users.get(call.text("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _shown(call, user)}


@method("users.list")
def list_users(call: Call) -> Json:
    """Everybody, deactivated people included."""
    page, following = page_of(call, list(call.ws.books.users.values()))
    return {"members": [_shown(call, user) for user in page], **following}


@method("users.lookupByEmail")
def lookup_by_email(call: Call) -> Json:
    """The active person with an e-mail address."""
    wanted = call.text("email").strip().lower()
    for user in call.ws.books.users.values():
        if wanted and user.email.lower() == wanted and not (user.deleted or user.is_stranger):
            return {"user": _shown(call, user)}
    raise Refused("users_not_found")


@method("usergroups.list")
def list_groups(call: Call) -> Json:
    """The user groups."""
    with_gone, with_users = call.flag("include_disabled"), call.flag("include_users")
    groups = [group for group in call.ws.books.groups.values() if with_gone or not group.deleted]
    return {"usergroups": [_group(call, group, with_users) for group in groups]}


@method("usergroups.users.list")
def list_group_users(call: Call) -> Json:
    """Who is in a user group."""
    group = call.ws.books.groups.get(call.text("usergroup"))
    if group is None or (group.deleted and not call.flag("include_disabled")):
        raise Refused("no_such_subteam")
    return {"users": group.users}


@method("team.info")
def team_info(call: Call) -> Json:
    """The workspace itself."""
    books = call.ws.books
    if call.text("team") not in ("", books.team_id):
        raise Refused("team_not_found")
    return {
        "team": {
            "id": books.team_id,
            "name": books.team_name,
            "domain": books.team_domain,
            "email_domain": f"{books.team_domain}.example",
            "url": call.desk.base_url,
            "icon": {"image_default": True},
        }
    }


@method("bots.info")
def bot_info(call: Call) -> Json:
    """A bot by its bot id."""
    for user in call.ws.books.users.values():
        if user.is_bot and user.bot_id == call.text("bot"):
            return {
                "bot": {
                    "id": user.bot_id,
                    "deleted": user.deleted,
                    "name": user.real_name,
                    "updated": user.updated,
                    "app_id": user.app_id,
                    "user_id": user.id,
                }
            }
    raise Refused("bot_not_found")


def _shown(call: Call, user: User) -> Json:
    return app_user(call.ws, user, "users:read.email" in call.app.scopes)


def _group(call: Call, group: UserGroup, with_users: bool) -> Json:
    return {
        "id": group.id,
        "team_id": call.ws.books.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "is_external": False,
        "name": group.name,
        "handle": group.handle,
        "description": group.description,
        "date_delete": 1 if group.deleted else 0,
        "user_count": len(group.users),
        **({"users": group.users} if with_users else {}),
    }

"""Files that people drop on the page: what is kept of them, and which app may read their bytes."""

import base64
import binascii
from urllib.parse import quote

from handlers.workspace.records import App, Json, User
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Workspace, now

FILE_MAX = 10_000_000
SCOPE = "files:read"


def store(ws: Workspace, base_url: str, owner: User, dropped: Json, file_id: str = "") -> Json:
    """Keep a file; returns it as messages carry it.  Its bytes have an address that asks for an app's token."""
    head, _, data = str(dropped.get("data_url", "")).partition(",")
    mime = head.removeprefix("data:").removesuffix(";base64")
    name, file_id = str(dropped.get("name") or "file"), file_id or ws.new_id("F")
    address = f"{base_url}files-pri/{ws.books.team_id}-{file_id}"
    shown: Json = {
        "id": file_id,
        "created": now(),
        "timestamp": now(),
        "user": owner.id,
        "name": name,
        "title": name,
        "mimetype": mime,
        "filetype": mime.rpartition("/")[2],
        "size": _size(data),
        "mode": "hosted",
        "is_external": False,
        "url_private": f"{address}/{quote(name, safe='')}",
        "url_private_download": f"{address}/download/{quote(name, safe='')}",
        "permalink": f"{base_url}files/{file_id}",
    }
    ws.books.files[file_id] = {**shown, "data": data}
    return shown


def readable(ws: Workspace, token: str, file_id: str) -> bool:
    """Whether a bot token may fetch a file: it has the scope, and its bot sees a channel with the file."""
    app = next((one for one in ws.books.apps.values() if token and one.bot_token == token), None)
    return app is not None and SCOPE in app.scopes and shared_with(ws, app, file_id)


def shared_with(ws: Workspace, app: App, file_id: str) -> bool:
    """Whether an app's bot sees a message that carries the file."""
    bot = ws.books.users[app.bot_user_id]
    seen = (channel for channel in ws.live_channels() if ws.sees(bot, channel))
    carried = (file for channel in seen for message in channel.messages.values() for file in message.get("files", ()))
    return any(file["id"] == file_id for file in carried)


def _size(data: str) -> int:
    try:
        size = len(base64.b64decode(data, validate=True))
    except (binascii.Error, ValueError):
        raise Refused("invalid_arguments", "the file is not a base64 data address") from None
    if not 0 < size <= FILE_MAX:
        raise Refused("file_too_large")
    return size

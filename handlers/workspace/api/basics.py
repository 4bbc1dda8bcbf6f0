"""api.test, auth.test, apps.connections.open and files.info: the plain methods."""

from handlers.workspace import files
from handlers.workspace.api.call import Call, method
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused


@method("api.test")
def api_test(call: Call) -> Json:
    """Say the arguments back."""
    if call.text("error"):
        return {"ok": False, "error": call.text("error"), "args": call.args}
    return {"args": call.args}


@method("auth.test")
def auth_test(call: Call) -> Json:
    """Say who the token belongs to."""
    books = call.ws.books
    return {
        "url": call.desk.base_url,
        "team": books.team_name,
        "team_id": books.team_id,
        "user": call.bot.name,
        "user_id": call.bot.id,
        "bot_id": call.bot.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open")
def connections_open(call: Call) -> Json:
    """Hand out the address of a socket for one connection."""
    if not call.app.socket_mode:
        raise Refused("forbidden_team", "[ERROR] Socket Mode is not turned on in the app manifest")
    ticket = call.desk.sockets.ticket(call.app.id)
    return {"url": f"{call.desk.base_url.replace('http', 'ws', 1)}socket?ticket={ticket}&app_id={call.app.id}"}


@method("files.info")
def file_info(call: Call) -> Json:
    """A file that somebody uploaded."""
    file = call.ws.books.files.get(call.text("file"))
    if file is None or not files.shared_with(call.ws, call.app, file["id"]):
        raise Refused("file_not_found")
    return {"file": {key: value for key, value in file.items() if key != "data"}, "comments": []}

"""files.getUploadURLExternal and files.completeUploadExternal: how an app uploads a picture."""

import json

from handlers.workspace.api.call import Call, method
from handlers.workspace.records import Json
from handlers.workspace.refusal import Refused


@method("files.getUploadURLExternal")
def get_upload_url(call: Call) -> Json:
    """Hand out the address to which the bytes go."""
    length = call.text("length")
    if not length.isdigit():
        raise call.wrong("length", "must be an integer")
    file_id, secret = call.desk.uploads.begin(call.ws, call.app, call.text("filename"), int(length))
    return {"upload_url": f"{call.desk.base_url}upload/{secret}", "file_id": file_id}


@method("files.completeUploadExternal")
def complete_upload(call: Call) -> Json:
    """Make files of what was uploaded; this workspace shares them in no channel by itself."""
    if call.text("channel_id") or call.text("channels"):
        raise Refused("posting_to_channel_denied")
    given = call.args.get("files")
    try:
        wanted = json.loads(given) if isinstance(given, str) else given
        ids = [str(one["id"]) for one in wanted or []]
    except (ValueError, TypeError, KeyError):
        raise call.wrong("files", "must be a list of objects with an id") from None
    made = [call.desk.uploads.complete(call.ws, call.desk.base_url, call.app, one) for one in ids]
    return {"files": [{"id": one["id"], "title": one["title"]} for one in made]}

"""Files that apps upload in Slack's three steps: ask for an address, send the bytes there, say that it is complete."""

import base64
import secrets
from dataclasses import dataclass, field
from mimetypes import guess_type

from handlers.workspace import files
from handlers.workspace.records import App, Json
from handlers.workspace.refusal import Refused
from handlers.workspace.state import Workspace


@dataclass
class Upload:
    """One that is under way."""

    app: App
    name: str
    length: int
    data: bytes = b""


@dataclass
class Uploads:
    """All that are under way, by the secret of their address, and by whom whatever is complete was uploaded."""

    under_way: dict[str, Upload] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    """File id → secret."""

    def begin(self, ws: Workspace, app: App, name: str, length: int) -> tuple[str, str]:
        """The id of the file to be, and the secret of its address."""
        if not 0 < length <= files.FILE_MAX:
            raise Refused("file_upload_size_restricted")
        file_id, secret = ws.new_id("F"), secrets.token_urlsafe(18)
        self.under_way[secret], self.secrets[file_id] = Upload(app, name, length), secret
        return file_id, secret

    def take(self, secret: str, data: bytes) -> bool:
        """The bytes came; false when nobody asked for them, or for others."""
        upload = self.under_way.get(secret)
        if upload is None or len(data) != upload.length:
            return False
        upload.data = data
        return True

    def complete(self, ws: Workspace, base_url: str, app: App, file_id: str) -> Json:
        """The file is there; one that nobody shares is its app's alone.  Doing it twice is doing it once."""
        if (found := ws.books.files.get(file_id)) is not None and found["user"] == app.bot_user_id:
            return found
        upload = self.under_way.get(self.secrets.get(file_id, ""))
        if upload is None or upload.app is not app or not upload.data:
            raise Refused("file_not_found")
        mime = guess_type(upload.name)[0] or "application/octet-stream"
        dropped = {"name": upload.name, "data_url": f"data:{mime};base64,{base64.b64encode(upload.data).decode()}"}
        shown = files.store(ws, base_url, ws.books.users[app.bot_user_id], dropped, file_id)
        del self.under_way[self.secrets.pop(file_id)]
        return shown


def check_pictures(ws: Workspace, app: App, blocks: list[Json]) -> None:
    """Refuses blocks that show a file which is no picture of this app's."""
    for block in blocks:
        if block.get("type") == "image" and "slack_file" in block:
            found = ws.books.files.get(str(block["slack_file"].get("id")))
            if found is None or found["user"] != app.bot_user_id or not found["mimetype"].startswith("image/"):
                raise Refused("invalid_blocks", "[ERROR] invalid slack file [json-pointer:/blocks]")

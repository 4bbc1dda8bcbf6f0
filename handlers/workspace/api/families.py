"""All families of methods; importing this registers every method of the workspace."""

from handlers.workspace.api import basics, chat, conversations, marking, people, reading, surfacing, uploading
from handlers.workspace.api.call import METHODS

__all__ = ["METHODS", "basics", "chat", "conversations", "marking", "people", "reading", "surfacing", "uploading"]

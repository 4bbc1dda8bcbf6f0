"""Imports every family of methods, so that all of them are registered."""

from handlers.workspace.api import basics, chat, conversations, marking, people, reading, surfacing

FAMILIES = (basics, chat, conversations, marking, people, reading, surfacing)

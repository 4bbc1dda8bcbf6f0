"""Finds every module of this folder, so that a new command is one decorated function in its noun's file."""

import importlib
import pkgutil

import handlers.slack
from handlers.slack.listening import Command, Listeners, Shortcut, listen

FIRST = ("declare", "reports", "roles", "severity", "tags", "tasks", "phases", "updates", "timeline", "incidents")
"""The files whose commands stand first in the help, in the order in which people need them."""


def listeners() -> Listeners:
    """All listeners and deliverers, registered; in the same order whatever was imported before."""
    for module in pkgutil.iter_modules(handlers.slack.__path__):
        importlib.import_module(f"handlers.slack.{module.name}")
    listen.commands = dict(sorted(listen.commands.items(), key=lambda item: _place(item[1])))
    listen.shortcuts = dict(sorted(listen.shortcuts.items(), key=lambda item: _place(item[1])))
    return listen


def _place(listener: Command | Shortcut) -> tuple[int, str]:
    file = listener.handler.__module__.rpartition(".")[2]
    return FIRST.index(file) if file in FIRST else len(FIRST), file

"""Finds every module of this folder, so that a new command is one decorated function in its noun's file."""

import importlib
import pkgutil

import handlers.slack
from handlers.slack.listening import Listeners, listen


def listeners() -> Listeners:
    """All listeners and deliverers, registered."""
    for module in pkgutil.iter_modules(handlers.slack.__path__):
        importlib.import_module(f"handlers.slack.{module.name}")
    return listen

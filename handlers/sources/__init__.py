"""Alert sources: each module here is one, found by its name; `/alerts/<name>` is where it posts."""

import importlib
import pkgutil
from collections.abc import Sequence
from types import ModuleType

from bot.rules.alerts import Signal


def find() -> dict[str, ModuleType]:
    """Every source by name.  A source is a module with `parse(body: bytes) -> list[Signal]`."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    return {name: importlib.import_module(f"{__name__}.{name}") for name in names}


class Sources:
    """The sources that are installed."""

    def __init__(self, modules: dict[str, ModuleType] | None = None) -> None:
        self._modules = find() if modules is None else modules

    def __contains__(self, name: str) -> bool:
        return name in self._modules

    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._modules)

    def parse(self, source: str, body: bytes) -> Sequence[Signal]:
        """The alerts in a body.  Raises ValueError when it cannot be read."""
        if source not in self._modules:
            raise ValueError(f"there is no source called {source}")
        try:
            signals: Sequence[Signal] = self._modules[source].parse(body)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError) as slip:
            # A source that trips over a body must not stop the others; the body is set aside like any other.
            raise ValueError(f"{source} tripped over it: {type(slip).__name__}") from slip
        return signals

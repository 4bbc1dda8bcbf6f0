"""`hotwash`: the one place where everything is joined."""

import sys
from collections.abc import Sequence
from importlib import import_module

from pydantic import ValidationError

from bot import manifests
from bot.operator.terminal import CannotDo
from handlers.process import CannotStart
from handlers.start import start
from storage.engines import AlreadyRunning
from storage.migrate import NotUpgraded


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of a command line."""
    try:
        return _run(sys.argv[1:] if argv is None else argv)
    except manifests.ManifestError as fault:
        print(f"A manifest has a mistake, so nothing was started:\n{fault}", file=sys.stderr)  # noqa: T201
    except (AlreadyRunning, CannotDo, CannotStart, NotUpgraded) as reason:
        print(reason, file=sys.stderr)  # noqa: T201
    except ValidationError as fault:
        for error in fault.errors():
            print(f"HOTWASH_{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}", file=sys.stderr)  # noqa: T201
    return 1


def _run(words: Sequence[str]) -> int:
    if list(words) == ["run"]:
        start()
        return 0
    # A bot that runs for months does not carry the operator's commands in its memory.
    options = import_module("bot.command_line").parser().parse_args(words)
    return int(options.does(options) or 0)


if __name__ == "__main__":
    sys.exit(main())

"""Runs one part of the demo, and ends it when the demo is gone, however that came about."""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run the module that the command line names, with the arguments after it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    # Standard input is a pipe that only the demo holds: it ends when the demo does, even when that was killed.
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()

"""The whole leak test: python -m tests.leaks [conversations] [seed]."""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.leaks.report import lines
from tests.leaks.run import run

COUNT, SEED = 5_000, 20_261_121


def main() -> int:
    """Print the figures; 1 when something was seen that must never be."""
    count, seed = (int(given) for given in (sys.argv[1:] + [str(COUNT), str(SEED)][len(sys.argv) - 1 :])[:2])
    with tempfile.TemporaryDirectory() as folder:
        result = asyncio.run(run(Path(folder), count, seed))
    for line in lines(result):
        print(line)  # noqa: T201
    return 1 if result.forbidden() else 0


if __name__ == "__main__":
    sys.exit(main())

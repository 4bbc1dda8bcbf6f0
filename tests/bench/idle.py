"""What an idle bot costs, and how soon a started one is ready."""

import time
from pathlib import Path

from tests.bench.report import Report
from tests.bench.rig import rig


def idle(database: str, folder: Path, report: Report) -> None:
    """Memory, processor time and start; the first start also makes the database."""
    with rig(database, folder) as first:
        made = first.started_in
    with rig(database, folder) as it:
        time.sleep(3)
        before = sum(it.process.cpu_times()[:2])
        time.sleep(10)
        used = sum(it.process.cpu_times()[:2]) - before
        memory = it.process.memory_info().rss / 2**20
        report.note("first start to ready, which makes the database", f"{made * 1000:,.0f} ms")
        report.at_most("start to ready", it.started_in * 1000, 2500)
        report.at_most("memory when idle", memory, 120, "MB")
        report.at_most("share of a core when idle", used / 10 * 100, 1, "%")

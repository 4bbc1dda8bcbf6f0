"""Measures Hotwash against the local workspace: `./dev bench [names]` prints each figure beside its target."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from tests import postgres
from tests.bench import alerts, anonymise, declare, figures, idle, reports
from tests.bench.report import Report

BENCHES: dict[str, Callable[[str, Path, Report], None]] = {
    "one": declare.one,
    "thirty": declare.thirty,
    "limits": declare.thirty_with_limits,
    "storm": alerts.storm,
    "ingest": alerts.ingest,
    "acks": alerts.acks_under_storm,
    "idle": idle.idle,
    "anonymise": anonymise.anonymise,
    "reports": reports.reports,
    "figures": figures.million,
}


def main(names: list[str]) -> int:
    """Run the named benches, or all, on both databases; 1 when a target is missed."""
    report = Report()
    with postgres.server(durable=True) as server, tempfile.TemporaryDirectory(prefix="hotwash-bench-") as folder:
        for name in names or BENCHES:
            for kind in ("sqlite", "postgresql"):
                place = Path(folder) / f"{name}-{kind}"
                place.mkdir()
                url = f"sqlite:///{place / 'hotwash.db'}" if kind == "sqlite" else new_database(server, name)
                report.begin(name, kind)
                BENCHES[name](url, place, report)
    return report.end()


def new_database(server: str, name: str) -> str:
    """The address of a new PostgreSQL database."""
    with psycopg.connect(server, autocommit=True) as maintenance:
        maintenance.execute(f"CREATE DATABASE bench_{name}".encode())
    return make_url(server).set(drivername="postgresql+psycopg", database=f"bench_{name}").render_as_string(False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

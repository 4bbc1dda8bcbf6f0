"""What the anonymiser hides and what it lets through, beside the engine's own settings, and what it costs."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil

from handlers.anonymiser.child import stay_offline
from handlers.anonymiser.engine import Engine
from handlers.anonymiser.sanitise import Sanitiser
from tests.anonymiser import measure
from tests.anonymiser.canaries import KEPT_APART, TUNED, canaries
from tests.anonymiser.measure import Figures, Finder
from tests.bench.report import Report

LEAK, PERSON, OVER = 0.015, 0.94, 0.106
"""What the best of the configurations that we had tried before let through, found and hid in vain."""
ORDINARY = Path(measure.__file__).with_name("ordinary.txt")


def anonymise(database: str, folder: Path, report: Report) -> None:
    """Recall, precision, over-masking and leaks on every set; needs no database, and so runs once."""
    if not database.startswith("sqlite"):
        return
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)
    sys.addaudithook(stay_offline)
    before = psutil.Process().memory_info().rss
    engine = Engine()
    sanitiser = Sanitiser(engine)
    ours, stock = measure.ours(sanitiser), measure.stock()
    report.note("memory of the engine", f"{(psutil.Process().memory_info().rss - before) / 2**20:.0f} MB")
    synth = measure.rows("presidio_synth_v2_300.jsonl")
    _set(report, "synth 1-200", synth[:200], ours, stock)
    apart = _set(report, "synth 201-300, not looked at", synth[200:], ours, stock)
    report.at_least("  its people found", apart.recall("PERSON"), PERSON)
    report.at_most("  its over-masking", apart.over_masking(), OVER, "")
    _set(report, "German news", measure.rows("germeval14_de_200.jsonl"), ours, stock)
    _set(report, "Danish letters", measure.rows("dab_danish_20.jsonl"), ours, stock)
    _planted(report, "canaries", TUNED, 1, sanitiser, stock)
    rate = _planted(report, "canaries, not looked at", KEPT_APART, 2, sanitiser, stock)
    report.at_most("  their leak rate", rate, LEAK, "")
    _throughput(report, sanitiser)


def _set(report: Report, name: str, rows: Sequence[dict[str, object]], ours: Finder, stock: Finder) -> Figures:
    mine, theirs = measure.measured(rows, ours), measure.measured(rows, stock)
    for label, count in sorted(mine.labelled.items(), key=lambda pair: -pair[1]):
        report.note(f"{name}: {label} ({count}) found, stock", f"{mine.recall(label):.3f} {theirs.recall(label):.3f}")
    report.note(f"{name}: precision, stock", f"{mine.precision():.3f} {theirs.precision():.3f}")
    report.note(f"{name}: over-masking, stock", f"{mine.over_masking():.3f} {theirs.over_masking():.3f}")
    return mine


def _planted(
    report: Report, name: str, sentences: dict[str, Sequence[str]], seed: int, sanitiser: Sanitiser, stock: Finder
) -> float:
    """Plant, look, and say how many were seen again, with Wilson's upper bound."""
    planted = list(canaries(sentences, seed))
    mine = Counter(one.kind for one in planted if one.survives(measure.shown(sanitiser, one.text)))
    theirs = measure.leaked(planted, stock)
    for kind, count in Counter(one.kind for one in planted).items():
        report.note(f"{name}: {kind} ({count}) leaked, stock", f"{mine[kind]} {theirs[kind]}")
    share, whole = mine.total() / len(planted), len(planted)
    bound = measure.at_most(mine.total(), whole)
    report.note(f"{name}: leak rate (95 % at most), stock", f"{share:.4f} ({bound:.4f}) {theirs.total() / whole:.3f}")
    return share


def _throughput(report: Report, sanitiser: Sanitiser) -> None:
    text = " ".join(ORDINARY.read_text(encoding="utf-8").splitlines()) * 10
    started = time.process_time()
    measure.shown(sanitiser, text)
    report.note("characters a second of one core", f"{len(text) / (time.process_time() - started):,.0f}")

"""Has the sanitised view of captured text made, by the anonymiser in its own process."""

import logging
from datetime import timedelta
from functools import partial

from bot.keeping import sanitising
from bot.rules.effects import Sanitise
from bot.rules.outcomes import Claimed, Done, Later, Outcome
from handlers.slack.deliver import Edge, delivers
from handlers.work import run

log = logging.getLogger("hotwash.sanitising")

FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=5)
"""The pauses between attempts while the anonymiser is away: doubling, up to this."""


@delivers(Sanitise)
async def sanitise(edge: Edge, claimed: Claimed, effect: Sanitise) -> Outcome:
    """Make the view; while that is not possible, screens go on saying that it is on its way, and nothing is parked."""
    job = await run(edge.store, sanitising.job, edge.manifests, effect.scope, effect.evidence)
    if not job.numbers:
        return Done({"skipped": "erased"})
    try:
        view = await edge.views.of(claimed.id, job.wanted, edge.store)
    except OSError as away:
        log.warning("anonymiser away", extra={"action": "anonymiser_away", "kind": type(away).__name__})
        return Later("the anonymiser is away", after=_pause(claimed.attempt), patient=True)
    if view is None:
        return Later("it is being made", after=FIRST, patient=True)
    return Done({}, partial(sanitising.made, job=job, view=view))


def _pause(attempt: int) -> timedelta:
    doubled: timedelta = FIRST * 2 ** min(attempt - 1, 20)
    return min(LONGEST, doubled)

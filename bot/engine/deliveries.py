"""Deliveries: what Slack brings is acted upon once; what fails again and again is kept aside for a person."""

import logging
from datetime import timedelta
from typing import Any

from bot.manifests import Manifests
from bot.reporting import triage_list
from storage import evidence, inbox
from storage.db import Work

log = logging.getLogger("hotwash.deliveries")

TRIES = 3
"""Slack brings an event four times in all; after so many failures another one would not help."""
REMEMBERED = timedelta(days=1)


def first_time(work: Work, key: str) -> bool:
    """Is this delivery yet to be acted upon?"""
    return inbox.first_time(work.session, key, work.now)


def answered(work: Work, key: str, answer: dict[str, Any]) -> None:
    """Keep an answer, so that the same delivery brought again gets the same one; it must hold no captured text."""
    inbox.answered(work.session, key, answer)


def answer_to(work: Work, key: str) -> dict[str, Any] | None:
    """The answer that was kept."""
    return inbox.answer_to(work.session, key)


def may_come_again(work: Work, key: str) -> None:
    """Nothing was done, and the person may send the same form once more, corrected."""
    inbox.forget(work.session, key)


def failed(work: Work, manifests: Manifests, key: str, body: str, reference: str) -> bool:
    """Count a failure; true when the delivery is given up, which keeps it aside and shows it in the triage channel."""
    if inbox.failed(work.session, key, work.now) < TRIES:
        return False
    # Brought once more because we answered too late, it is neither tried nor kept aside again.
    if not inbox.first_time(work.session, key, work.now):
        return True
    kept = evidence.keep(work, f"intake:{work.now:%Y-%m-%d}", "body", body)
    inbox.set_aside(work.session, "slack", kept, f"failed {TRIES} times, reference {reference}", work.now)
    log.error("delivery given up", extra={"action": "delivery_given_up", "reference": reference})
    triage_list.show(work, manifests)
    return True


def forget(work: Work) -> None:
    """Forget old deliveries, which Slack will not bring again."""
    inbox.forget_deliveries(work.session, work.now - REMEMBERED)

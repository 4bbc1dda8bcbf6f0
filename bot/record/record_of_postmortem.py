"""The part of an incident's record about its post-mortem: what people wrote, every version of it, roles for names."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from bot.learning import postmortem_facts
from bot.rules.cast import Cast
from bot.rules.postmortem import Section, State
from storage import postmortems as stored
from storage.db import Work
from storage.incidents import Incident

Json = dict[str, Any]
Texts = Callable[[Iterable[int | None]], dict[int, Json]]
"""Captured texts by number, as the record may hold them."""
Meet = Callable[[Iterable[str | None]], None]
"""Whoever is named becomes known by name."""
MOST = 500
"""So many versions are told, the newest."""


def of(work: Work, row: Incident, texts: Texts, meet: Meet) -> Json | None:
    """The post-mortem of an incident; none where it has none."""
    known = stored.get(work.session, row.id)
    if known is None or known.state == State.ASIDE:
        return None
    written = stored.versions(work.session, row.id, MOST)[::-1]
    newest = {one.id for one in stored.sections(work.session, row.id).values()}
    meet([known.owner, known.reviewer, known.published_by, *(one.by for one in written)])
    words, who = texts(one.words_id for one in written), postmortem_facts.cast(work, row)
    plain = ("state", "why", "owner", "reviewer", "published_by", "playbook")
    return {
        **{name: getattr(known, name) for name in plain},
        "due_at": _time(known.due_at),
        "published_at": _time(known.published_at),
        "versions": [_version(one, one.id in newest, words[one.words_id], who) for one in written],
    }


def _version(one: stored.Section, newest: bool, words: Json, who: Cast) -> Json:
    shown = {**words, "text": who.plain(words["text"])} if words.get("text") else words
    return {"section": Section(one.section), "by": one.by, "at": _time(one.at), "newest": newest, "words": shown}


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None

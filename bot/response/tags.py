"""Tags: what failed, in the words that everybody shares; the first one chooses the playbook, the others add to it."""

from collections.abc import Sequence

from bot.engine import outbox
from bot.learning import recurrences
from bot.manifests import Manifests
from bot.response import announcements, tasks
from bot.response.incidents import changing, note, priority
from bot.rules import names
from bot.rules.effects import ShowName
from bot.rules.taxonomy import Tag, Taxonomy
from bot.rules.words import Phase, Refusal
from storage import tags
from storage.db import Work
from storage.incidents import Incident

MOST = 5
"""So many tags beside the first; with more, nothing is said about what failed."""


def choose(work: Work, manifests: Manifests, number: int, first: str, also: Sequence[str], by: str) -> Incident:
    """Say what failed first of all and what else did, by ids: the tasks for it come.  Raises Refusal."""
    row = changing(work, number, by)
    tag = _known(manifests.taxonomy, first, "tag")
    others = sorted({_known(manifests.taxonomy, one, "also").id for one in also} - {tag.id})
    if len(others) > MOST:
        raise Refusal(f"Choose at most {MOST}, those that matter most.", field="also")
    if (row.tag, list(tags.also(work.session, number))) == (tag.id, others):
        raise Refusal("That is what it says already.", field="tag")
    before, row.tag = row.tag, tag.id
    tags.set_also(work.session, number, others)
    _sort(work, row, tag)
    recurrences.look(work, row)
    tasks.exchange(work, manifests, row)
    said = {"tag": tag.id, "name": tag.name, "playbook": row.playbook, "version": row.playbook_version}
    more = {"also": others, "others": _names(manifests.taxonomy, others)} if others else {}
    note(work, number, "tagged", by, "slack", **said, **more, **({"from": before} if before else {}))
    announcements.show_everywhere(work, row)
    return row


def _known(taxonomy: Taxonomy, id_: str, field: str) -> Tag:
    found = next((tag for tag in taxonomy.tags if tag.id == id_), None)
    if found is None:
        raise Refusal("Choose what failed from the list.", field=field)
    return found


def _names(taxonomy: Taxonomy, ids: Sequence[str]) -> str:
    return ", ".join(tag.name for tag in taxonomy.tags if tag.id in ids)


def _sort(work: Work, row: Incident, tag: Tag) -> None:
    """The coarse word follows the tag, and the channel's name follows the word."""
    if row.kind == tag.kind:
        return
    row.kind = tag.kind
    if row.channel_name and row.phase != Phase.CLOSED:
        row.channel_name = names.channel_name(row.id, tag.kind, row.part)
        outbox.ask(work, ShowName(incident=row.id), priority=priority(row))


def of(work: Work, taxonomy: Taxonomy, row: Incident) -> tuple[Tag, ...]:
    """What failed in an incident, what failed first before the rest; without tags that the taxonomy lost."""
    if row.tag is None:
        return ()
    known = {tag.id: tag for tag in taxonomy.tags}
    return tuple(known[one] for one in (row.tag, *tags.also(work.session, row.id)) if one in known)


def insist(row: Incident) -> None:
    """Raises Refusal while nobody has said what failed."""
    if row.tag is None:
        way = "Choose it here, or with the button “What failed?” on the card. Containing may begin without it."
        raise Refusal(f"Nobody has said yet what failed. {way}", field="tag")

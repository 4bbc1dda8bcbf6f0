"""What people write in a post-mortem: a short form for each section, and all of it as Markdown."""

import json
from collections.abc import Iterable, Mapping

from bot.learning import postmortem_page, postmortems
from bot.learning.postmortem_facts import cast
from bot.response import incidents
from bot.rules import blame, names, postmortem_text
from bot.rules.cast import Cast
from bot.rules.postmortem import AREAS, ASKS, PLAYBOOKS, Playbook, Section
from bot.rules.postmortem_text import Unreadable
from bot.rules.text import one_line, visible
from bot.rules.words import Refusal
from handlers.slack.blocks import Block, choices, context, escape, modal, option, person, said, section, text_input
from handlers.slack.listening import Ask, Open, Reply, Wrong, listen
from handlers.slack.postmortem_page import BYTES, window
from storage.db import Work

Typed = Mapping[Section, str]
NOTHING: Typed = {}
SAVED = ":white_check_mark: *Saved as you wrote it.* Some words may hurt more than they help; change them if you like."


@listen.button("pm_write")
def write(work: Work, ask: Ask) -> Reply:
    """The form of a section; of an area, both of its questions."""
    number, _, name = ask.text.partition(" ")
    found = postmortem_page.drafts(work, int(number), ask.person)
    return Open(form(int(number), together(Section[name]), found))


def together(section_: Section) -> tuple[Section, ...]:
    """The sections that share a form: of an area both."""
    return next((pair for pair in AREAS.values() if section_ in pair), (section_,))


def form(
    number: int,
    which: Iterable[Section],
    found: Mapping[Section, tuple[int, str]],
    above: Iterable[Block] = (),
    typed: Typed = NOTHING,
) -> Block:
    """Sections to write in; `above` is what there is to say about what was typed."""
    wanted = tuple(which)
    seen = {one.name: found[one][0] if one in found else 0 for one in wanted}
    fields = [_field(one, typed.get(one, found[one][1] if one in found else ""), len(wanted) > 1) for one in wanted]
    metadata = json.dumps({"number": number, "seen": seen})
    return modal("pm_write", _title(wanted), [*above, *fields], submit="Save", metadata=metadata)


def _title(wanted: tuple[Section, ...]) -> str:
    return wanted[0].heading if len(wanted) == 1 else wanted[0].partition(": ")[2].capitalize()


def _field(one: Section, words: str, optional: bool) -> Block:
    label = one.heading.partition(":")[0] if optional else ASKS[one]
    before = {"initial_value": visible(words, postmortem_text.FIELD)} if words else {}
    hint = "People are shown by their roles. Tell what they saw and knew then."
    return text_input(one.name, label, hint, optional, multiline=True, max_length=postmortem_text.FIELD, **before)


@listen.form("pm_write")
def submit(work: Work, ask: Ask) -> Reply:
    """Keep it; where somebody else was faster, show both first, and where words blame, say so once."""
    about = json.loads(ask.metadata)
    number, seen = int(about["number"]), about["seen"]
    typed = {Section[name]: ask.typed(name) for name in seen}
    found = postmortem_page.drafts(work, number, ask.person)
    faster = [one for one in typed if (found[one][0] if one in found else 0) != seen[one.name]]
    if theirs := [one for one in faster if found[one][1] != typed[one].strip()]:
        return Open(form(number, typed, found, _overtaken(work, number, theirs, found), typed))
    fresh = postmortems.write(work, number, typed, ask.person)
    hints = _hints(_cast(work, number, ask.person), [typed[one] for one in fresh])
    if not hints:
        return _shown(work, ask, number)
    return Open(form(number, typed, postmortem_page.drafts(work, number, ask.person), hints, typed))


def _overtaken(
    work: Work, number: int, theirs: Iterable[Section], found: Mapping[Section, tuple[int, str]]
) -> list[Block]:
    blocks: list[Block] = []
    for one in theirs:
        who = person(postmortems.written_by(work, number, one))
        text = f":warning: {who} has changed “{one.heading}” meanwhile. *Save* puts yours in its place; theirs says:"
        blocks += [section(text), said(found[one][1])]
    return blocks


def _cast(work: Work, number: int, by: str) -> Cast:
    return cast(work, incidents.find(work, number, by))


def _hints(who: Cast, written: Iterable[str]) -> list[Block]:
    """Words that blame with kinder ones, and names with the roles that will stand in their place."""
    text = "\n".join(written)
    lines = [f"• “{escape(one.words)}”: {escape(one.why)}. Try: {escape(one.kinder)}." for one in blame.found(text)]
    named = [f"“{escape(one_line(name, 60))}” is shown as {role}" for name, role in who.named(text).items()]
    blocks = [section("\n".join([SAVED, *lines]))] if lines else []
    return [*blocks, *([context(f"{'; '.join(named[:5])}.")] if lines and named else [])]


def _shown(work: Work, ask: Ask, number: int) -> Reply:
    found = postmortem_page.page(work, ask.manifests, number, ask.person)
    if found is None:
        raise Refusal(postmortems.NONE_YET)
    return Open(window(found, ask.person))


@listen.button("pm_playbook")
def playbook(work: Work, ask: Ask) -> Reply:
    """Did the playbook help?"""
    found = postmortem_page.page(work, ask.manifests, int(ask.text), ask.person)
    if found is None:
        raise Refusal(postmortems.NONE_YET)
    options = [option(one, PLAYBOOKS[one]) for one in Playbook]
    name = f" “{one_line(found.playbook_name, 60)}”" if found.playbook_name else ""
    words = postmortem_page.drafts(work, int(ask.text), ask.person).get(Section.PLAYBOOK, (0, ""))[1]
    before = {"initial_value": visible(words, postmortem_text.FIELD)} if words else {}
    longest: Block = {"multiline": True, "max_length": postmortem_text.FIELD}
    blocks = [
        choices("verdict", f"Did the playbook{name} help?", options, found.playbook),
        text_input(Section.PLAYBOOK.name, ASKS[Section.PLAYBOOK], None, True, **longest, **before),
        context(f"A change can cite {names.label(int(ask.text))}; make it a follow-up, so that somebody makes it."),
    ]
    return Open(modal("pm_playbook", "The playbook", blocks, submit="Save", metadata=ask.text))


@listen.form("pm_playbook")
def playbook_judged(work: Work, ask: Ask) -> Reply:
    """Keep the verdict."""
    number, verdict = int(ask.metadata), Playbook(ask.typed("verdict") or Playbook.HELPED)
    postmortems.judge_playbook(work, number, verdict, ask.typed(Section.PLAYBOOK.name), ask.person)
    return _shown(work, ask, number)


@listen.button("pm_markdown")
def markdown_button(work: Work, ask: Ask) -> Reply:
    """All of it as text."""
    return markdown(work, ask, int(ask.text))


def markdown(work: Work, ask: Ask, number: int) -> Reply:
    """All that people wrote as Markdown, in as few fields as it fits into."""
    found = postmortem_page.page(work, ask.manifests, number, ask.person)
    if found is None:
        raise Refusal(postmortems.NONE_YET)
    drafts = postmortem_page.drafts(work, number, ask.person)
    words = {one: text for one, (_, text) in drafts.items()}
    texts = [visible(text, postmortem_text.FIELD) for text in postmortem_text.fields(words, found.heading)]
    if len(json.dumps(texts)) > BYTES:
        raise Refusal("Too much is written for one window. Change it section by section.")
    text = "Copy it into your editor, and paste it back here. What stands under a heading becomes that section."
    fields = [_part(place, part, len(texts)) for place, part in enumerate(texts, 1)]
    seen = {one.name: version for one, (version, _) in drafts.items()}
    metadata = json.dumps({"number": number, "seen": seen})
    return Open(modal("pm_markdown", "As Markdown", [section(text), *fields], submit="Save", metadata=metadata))


def _part(place: int, text: str, parts: int) -> Block:
    label = f"Part {place} of {parts}" if parts > 1 else "The post-mortem"
    more: Block = {"multiline": True, "max_length": postmortem_text.FIELD, "initial_value": text}
    return text_input(f"part{place}", label, None, True, **more)


@listen.form("pm_markdown")
def submit_markdown(work: Work, ask: Ask) -> Reply:
    """Read it section by section; what cannot be read is said beside its field, and nothing is kept then."""
    about = json.loads(ask.metadata)
    number = int(about["number"])
    read: dict[Section, str] = {}
    where: dict[Section, str] = {}
    wrong: dict[str, str] = {}
    for field in sorted(ask.values):
        try:
            said_here = postmortem_text.read(ask.typed(field))
        except Unreadable as no:
            wrong[field] = str(no)
            continue
        for one in said_here.keys() & read.keys():
            wrong[field] = f"“{one.heading}” stands in another field, too. Put both together under one heading."
        read |= said_here
        where |= dict.fromkeys(said_here, field)
    wrong |= _stale(work, ask, number, about["seen"], read, where)
    if wrong:
        return Wrong(wrong)
    fresh = postmortems.write(work, number, read, ask.person)
    hints = _hints(_cast(work, number, ask.person), [read[one] for one in fresh])
    if hints:
        return Open(modal("answer", f"Post-mortem of {names.label(number)}"[:24], hints))
    return _shown(work, ask, number)


def _stale(
    work: Work, ask: Ask, number: int, seen: Mapping[str, int], read: Typed, where: Mapping[Section, str]
) -> dict[str, str]:
    """Where somebody else has written in a section meanwhile."""
    found = postmortem_page.drafts(work, number, ask.person)
    changed = [one for one in read if one in found and found[one][0] != seen.get(one.name, 0)]
    return {
        where[one]: f"Somebody has changed “{one.heading}” meanwhile. Copy yours, open it again, and put both together."
        for one in changed
        if found[one][1] != read[one]
    }

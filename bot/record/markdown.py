"""The record of an incident as Markdown; nothing that people wrote can change how the page is built."""

import html
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from bot.record import markdown_postmortem
from bot.rules.readable import readable
from bot.rules.text import one_line, visible
from bot.rules.words import VERDICT_WORDS, Mode, Verdict

Json = dict[str, Any]
SECTIONS = {
    "detection": "Detection",
    "actions_taken": "Actions taken",
    "root_cause_findings": "Root cause findings",
    "remediation": "Remediation",
    "impact": "Impact",
}
MARKS = re.compile(r"([\\`*_\[\]|~#!@]|:(?=//)|(?<=www)\.)")
"""What Markdown gives a meaning to inside a line, addresses that would become links included."""
HEAD = {
    Mode.DRILL: "> **This was a drill.** Nothing in it happened to customers.",
    Mode.RETROSPECTIVE: "> **Entered after the fact.** Times are those that people remembered.",
}


def page(record: Json) -> str:
    """A record as a page."""
    about = record["incident"]
    parts = [
        [f"# {plainly(about['label'])} {plainly(about['headline'])}"],
        _notes(record),
        _glance(record),
        ["## Summary", *_captured([about["summary"]])],
        ["## Roles", *_roles(record)],
        ["## Report"],
        *[_section(record, name, title) for name, title in SECTIONS.items()],
        ["## Tasks", *_tasks(record)],
        ["## Updates", *_updates(record)],
        ["## Why it happened", *_investigation(record["investigation"])],
        ["## Follow-ups", *_follow_ups(record)],
        ["## Post-mortem", *markdown_postmortem.written(record["postmortem"], _captured)],
        ["## Timeline", *[part for line in record["timeline"] for part in _line(line)]],
    ]
    return "\n\n".join(part for found in parts for part in found) + "\n"


def _notes(record: Json) -> Iterator[str]:
    about = record["incident"]
    if about["private"]:
        yield "> **Private incident.** Give this file only to people who may know of it."
    if about["mode"] in HEAD:
        yield HEAD[about["mode"]]
    if record["captured_text"]:
        yield (
            "> This file holds captured text, word for word. Characters that cannot be seen are written out, and "
            "`&`, `<` and `>` as HTML writes them; the JSON file has the exact text."
        )
    else:
        yield "> Captured text stands as its sanitised view: names, contacts and secrets in it were replaced."


def _glance(record: Json) -> Iterator[str]:
    about, people = record["incident"], record["people"]
    treated = f"not rated, treated as {about['treated_as']}" if about["treated_as"] else "not rated"
    rows = {
        "Kind": about["kind"],
        "AI system": about["system"] or "not named",
        "Severity": about["severity"] or treated,
        "Phase": about["phase"],
        "Verdict": VERDICT_WORDS[Verdict(about["verdict"])] if about["verdict"] else "none yet",
        "Came in by": about["door"],
        "Declared by": _who(people, about["declared_by"]) if about["declared_by"] else "an alert",
        "Review owned by": _who(people, about["reviewer"]) if about["reviewer"] else "nobody yet",
        **{name.capitalize(): _at(at) for name, at in record["times"].items() if at and name != "verdict"},
        **{f"Alert {number}": _alert(alert) for number, alert in enumerate(record["alerts"], 1)},
    }
    head = ["| | |", "|---|---|"]
    yield "\n".join([*head, *[f"| {plainly(name)} | {plainly(str(value))} |" for name, value in rows.items()]])


def _who(people: dict[str, str], who: str) -> str:
    return f"{people[who]} ({who})" if people.get(who, who) != who else who


def _alert(alert: Json) -> str:
    system = f" on {alert['system']}" if alert["system"] else ""
    return f"{alert['name'] or 'An alert'}{system}, {alert['deliveries']} times, first {_at(alert['first_at'])}"


def _roles(record: Json) -> Iterator[str]:
    for held in record["roles"]["now"]:
        who = _who(record["people"], held["person"]) if held["person"] else "nobody is available"
        yield f"- **{plainly(held['role'])}**: {plainly(who)}, since {_at(held['since'])}"
    yield from _lines(record, record["roles"]["lines"]) or ["Nobody took a role."]


def _section(record: Json, name: str, title: str) -> Iterator[str]:
    yield f"### {title}"
    yield from _lines(record, record["report"][name]) or ["Nothing was recorded for this section."]


def _lines(record: Json, numbers: list[int]) -> list[str]:
    wanted = set(numbers)
    return [part for line in record["timeline"] if line["number"] in wanted for part in _line(line)]


def _line(line: Json) -> Iterator[str]:
    link = f" ([where it was](<{line['link']}>))" if line["link"] else ""
    yield f"- {_at(line['at'])} · {plainly(line['says'])}{link} · {plainly(line['source'])}"
    yield from _captured(line["captured"])


def _tasks(record: Json) -> Iterator[str]:
    people = record["people"]
    for task in record["tasks"]:
        who = _who(people, task["done_by"] or task["owner"] or "") or f"for {task['role'] or 'anybody'}"
        required = ", required" if task["required"] else ""
        state = ", not needed" if task["state"] == "not needed" else ""
        words, tick = task["text"] or "somebody's own task", "x" if task["state"] == "done" else " "
        yield f"- [{tick}] {plainly(words)} · {plainly(task['phase'])}{required}{state} · {plainly(who)}"
        yield from _captured(one for one in (task["words"], task["evidence"]) if one)
    if not record["tasks"]:
        yield "There were none."


def _updates(record: Json) -> Iterator[str]:
    for update in record["updates"]:
        following = f" · the next one was promised for {_at(update['next_at'])}" if update["next_at"] else ""
        yield f"- {_at(update['at'])} · {plainly(_who(record['people'], update['by'] or 'somebody'))}{following}"
        yield from _captured(one for one in (update["known"], update["doing"]) if one)
    if not record["updates"]:
        yield "There were none."


def _investigation(found: Json) -> Iterator[str]:
    for factor in found["factors"]:
        yield f"- **{plainly(factor['kind'])}**{', but not after all' if factor['dropped'] else ''}"
        yield from _captured([factor["words"]])
    for guess in found["hypotheses"]:
        yield f"- supposed, {plainly(guess['state'])}"
        yield from _captured([guess["words"]])
        for side in ("for", "against"):
            yield from (part for one in guess[side] for part in (f"  {side} it:", *_captured([one])))
    if found["guardrail"]:
        yield f"- **the guardrail** was {plainly(found['guardrail'])}"
        yield from _captured([found["guardrail_words"]])
    if found["vulnerable_from"] or found["vulnerable_until"]:
        times = [_at(found[name]) if found[name] else "?" for name in ("vulnerable_from", "vulnerable_until")]
        yield f"- it could have happened from {times[0]} until {times[1]}"
    if not (found["factors"] or found["hypotheses"] or found["guardrail"]):
        yield "Nobody wrote it down."


def _follow_ups(record: Json) -> Iterator[str]:
    for one in record["follow_ups"]:
        tick, dropped = "x" if one["state"] == "done" else " ", ", dropped" if one["state"] == "dropped" else ""
        what = f"{one['kind']}, improves {one['improves']}{dropped}"
        who = plainly(_who(record["people"], one["owner"]))
        yield f"- [{tick}] {plainly(what)} · {who} · due {_at(one['due_at'])}"
        yield from _captured(text for text in (one["words"], one["proof"], one["control"]) if text)
    if not record["follow_ups"]:
        yield "There are none."


def _captured(found: Iterable[Json | None]) -> Iterator[str]:
    """Captured text in a block that it cannot leave, or what stands in its place."""
    for one in found:
        if one is None or one.get("erased"):
            yield "(captured text, erased)" if one else "Nothing was written."
        elif "raw" in one:
            yield _fenced(readable(one["what"], one["raw"]))
        elif one["text"] is not None:
            yield _fenced(one["text"])
        else:
            why = "held back until a person has looked" if one["held"] else "not yet made safe to show"
            yield f"(captured text, {one['bytes']} bytes, sha256 {one['sha256']}: {why})"


def _fenced(text: str) -> str:
    shown = html.escape(visible(text, 8 * len(text) + 8), quote=False)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{shown}\n{fence}"


def plainly(text: str) -> str:
    """Words inside a line: no mark of Markdown or HTML in them means anything."""
    return MARKS.sub(r"\\\1", html.escape(one_line(text, 1000), quote=False))


def _at(at: str) -> str:
    return f"{datetime.fromisoformat(at):%Y-%m-%d %H:%M:%S} UTC"

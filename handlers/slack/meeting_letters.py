"""What letters say about meetings."""

from collections.abc import Callable
from typing import Any, TypeAlias

from bot.manifests import Manifests
from bot.meeting.meeting_facts import Invited, Planned
from handlers.slack import troubles
from handlers.slack.blocks import Block, actions, button, day_and_time, escape, person, section

Shown: TypeAlias = tuple[str, list[Block]]


def letter_line(manifests: Manifests, note: str, planned: Planned, facts: dict[str, Any]) -> Shown:
    """One thing about a meeting."""
    return NOTES[note](manifests, planned, facts)


def waits(invited: Invited) -> Block:
    """A meeting in App Home."""
    many = "1 failure" if invited.asked == 1 else f"{invited.asked} failures"
    text = f":calendar: *{invited.title}*\n{day_and_time(invited.starts_at)}"
    if invited.asked:
        text += f" · :red_circle: {many} for you to explain"
    if invited.answer is None:
        text += " · do you come?"
    return section(text, button("Open it", "meeting", str(invited.number)))


def _slot(manifests: Manifests, planned: Planned, facts: dict[str, Any]) -> Shown:
    return _asked(manifests, planned, facts, "Please explain it in a few sentences, so that the leads can decide.")


def _chased(manifests: Manifests, planned: Planned, facts: dict[str, Any]) -> Shown:
    return _asked(manifests, planned, facts, ":red_circle: It is not written yet, and nobody else was asked.")


def _asked(manifests: Manifests, planned: Planned, facts: dict[str, Any], why: str) -> Shown:
    tag = str(facts["tag"])
    name = manifests.taxonomy.name_of(tag)
    text = f"*{planned.title}* {day_and_time(planned.starts_at)}\nOn the agenda: *{escape(name)}*. "
    text += f"Why can the model do this, can it be mended, and by when? {why}"
    explain = button("Explain …", "explain_vector", f"{planned.number} {tag}", style="primary")
    return f"{name}: what does research say?", [section(text), actions(explain)]


def _soon(_: Manifests, planned: Planned, facts: dict[str, Any]) -> Shown:
    if planned.state != "planned":
        return planned.title, [section(f"*{planned.title}*: nothing to do for you any more.")]
    text = f"*{planned.title}* begins {day_and_time(planned.starts_at)}."
    return f"{planned.title} begins soon", [section(text, button("Agenda", "agenda", str(planned.number)))]


def _over(_: Manifests, planned: Planned, facts: dict[str, Any]) -> Shown:
    text = f"*{planned.title}* is over. Write down who came and what was decided, then post the minutes; the rest "
    text += "happens by itself. If it did not take place, move it."
    number = str(planned.number)
    row = [button("Decide …", "decide", number), button("Who came? …", "attendance", number)]
    return f"{planned.title} is over", [section(text), actions(*row, button("Post minutes", "minutes", number))]


def _missed(_: Manifests, planned: Planned, facts: dict[str, Any]) -> Shown:
    late = " I was not running then." if "late_since" in facts else ""
    text = f":red_circle: *{planned.title}* of {day_and_time(planned.starts_at)} did not happen: nobody wrote down who "
    text += f"came or what was decided.{late} If it did, write it down now"
    text += "; if not, the next one carries it all." if planned.incident is None else "; if not, propose another time."
    row = [button("Who came? …", "attendance", str(planned.number)), button("Decide …", "decide", str(planned.number))]
    return f"{planned.title} did not happen", [section(text), actions(*row)]


STUCK = {
    "post_meeting": "It could not be announced",
    "show_meeting": "Its announcement could not be brought up to date",
    "post_agenda": "Its agenda could not be posted",
    "post_minutes": "Its minutes could not be posted",
    "mail_invitation": "No mail could be sent to {about}",
}


def _stuck(_: Manifests, planned: Planned, facts: dict[str, Any]) -> Shown:
    what = STUCK.get(str(facts["what"]), "Something could not be done").format(about=person(str(facts["about"])))
    text = f"*{planned.title}*: {what}: {troubles.reason(str(facts['reason']))}."
    return f"{planned.title}: something could not be done", [
        section(text, button("Open it", "meeting", str(planned.number)))
    ]


NOTES: dict[str, Callable[[Manifests, Planned, dict[str, Any]], Shown]] = {
    "slot": _slot,
    "slot_chased": _chased,
    "meeting_soon": _soon,
    "meeting_over": _over,
    "meeting_missed": _missed,
    "meeting_stuck": _stuck,
}

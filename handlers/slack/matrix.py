"""The escalation matrix in words: what each severity calls for, and which of it is only shown so far."""

from collections.abc import Sequence

from bot.manifests import Manifests
from bot.rules.matrix import Gate, Level, PostMortem, Target
from bot.rules.words import Severity
from bot.staffing.company import WORDS
from handlers.slack.blocks import Block, escape, modal, section

TARGETS: dict[Target, str] = {
    Target.ACK: "somebody has come",
    Target.COMMANDER: "somebody commands",
    Target.DECISION: "it is decided what to contain",
    Target.CONTAINED: "it is contained",
    Target.ROLES: "these roles are filled",
}
GATES = {
    Gate.TASKS: "every required task is settled",
    Gate.CAUSE: "somebody has said why it happened",
    Gate.EXECUTIVE: "an executive closes it",
}
NOT_YET = "Only shown so far, I do not watch over it yet"


def explained(manifests: Manifests) -> Block:
    """All four severities in a window."""
    levels = manifests.severity.levels
    return modal("answer", "How bad is it?", [section(f"*{one}* {told(levels[one])}") for one in Severity])


def told(level: Level) -> str:
    """Everything that a severity calls for, a line each."""
    lines = [f"• {line}" for line in (*_called(level), *_in_time(level), *_while_it_lasts(level))]
    later = f"_{NOT_YET}:_ {'; '.join(later_on(level))}."
    return "\n".join([escape(level.means), *lines, later])


def _called(level: Level) -> list[str]:
    woken = f"Wakes whoever is on duty for {names(level.page)}" if level.page else "Wakes nobody"
    told = f"Tells {names(level.tell)} without waking them" if level.tell else ""
    channel = "" if level.opens_channel else "Opens no channel and asks nobody to command: it stands in the lists"
    return [one for one in (woken, told, channel) if one]


def _in_time(level: Level) -> list[str]:
    lines = [f"Within {_passing(level, span)} {TARGETS[one]}{_roles(level, one)}" for one, span in _sorted(level)]
    if level.escalate:
        steps = [f"{escape(one.to)} after {_passing(level, one.after_minutes)}" for one in level.escalate]
        lines.append(f"While nobody comes, I call {', then '.join(steps)}; what else is late, the first of them hears")
    return lines


def _passing(level: Level, minutes: int) -> str:
    if level.clock == "office hours" and minutes >= 60:
        return f"{minutes // 60} office hours"
    return span(minutes)


def _sorted(level: Level) -> list[tuple[Target, int]]:
    return sorted(level.targets.items(), key=lambda pair: pair[1])


def _roles(level: Level, target: Target) -> str:
    return f": {names(level.roles)}" if target is Target.ROLES else ""


def _while_it_lasts(level: Level) -> list[str]:
    every, executives = level.update_every_minutes, level.executives_every_minutes
    return [
        f"An update every {again(every)}" if every else "Asks for no updates",
        *([f"Executives hear every {again(executives)} how it stands"] if executives else []),
        *(["The card says so when only one function is there"] if level.two_functions else []),
        f"Closed when {_all([GATES[one] for one in level.gates])}" if level.gates else "Closed by anybody",
        _post_mortem(level.post_mortem),
    ]


def later_on(level: Level) -> list[str]:
    """What is written down for a severity and not enforced yet."""
    legal, research = level.legal_minutes, level.research_hours
    return [
        f"duties to report are decided within {span(legal)}" if legal else "no decision about duties to report",
        *_afterwards(level.post_mortem),
        f"research has it within {span(research * 60)}" if research else "no date for research",
        f"an eval case {level.eval_case}" if level.eval_case != "optional" else "an eval case if somebody wants one",
    ]


def _post_mortem(wanted: PostMortem) -> str:
    if wanted.needed == "no":
        return "Needs no post-mortem"
    when = f", ready within {wanted.due_days} days" if wanted.due_days else ""
    when = f", ready within {wanted.due_working_days} working days" if wanted.due_working_days else when
    needed = "" if wanted.needed == "always" else f" {wanted.needed}"
    return f"Needs a post-mortem{needed}{when}; nothing is closed before it is published"


def _afterwards(wanted: PostMortem) -> list[str]:
    if wanted.needed != "always":
        return []
    return [f"the meeting about it within {wanted.meeting_days} days, all that follows within {wanted.done_days}"]


def names(found: Sequence[str]) -> str:
    """Rotas or roles in words: “a, b and c”."""
    return _all([escape(WORDS.get(one, one)) for one in found])


def _all(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def again(minutes: int) -> str:
    """So many minutes, after “every”."""
    return {60: "hour", 1440: "day"}.get(minutes) or span(minutes)


def span(minutes: int) -> str:
    """So many minutes as people say it, up to days."""
    if minutes % 60 or minutes < 60:
        return f"{minutes} minutes"
    hours = minutes // 60
    if hours % 24 or hours < 48:
        return "an hour" if hours == 1 else f"{hours} hours"
    return f"{hours // 24} days"

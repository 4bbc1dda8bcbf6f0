"""What letters say about follow-ups, how one stands in a line, and what can become of it."""

from bot.learning.follow_up_lists import Shown
from bot.personal import Told
from bot.rules import names
from bot.rules.follow_ups import State
from bot.rules.text import one_line
from handlers.slack.blocks import Block, actions, button, defang, escape, on_day, person, section

Line = tuple[str, list[Block]]
NOTES = ("follow_up", "follow_up_due", "follow_up_late")


def words(shown: Shown, most: int = 250) -> str:
    """What is to be done, harmless."""
    return escape(defang(one_line(shown.words, most)))


def due(shown: Shown) -> str:
    """By when; what is overdue is marked."""
    return f":red_circle: *overdue since {on_day(shown.due_at)}*" if shown.overdue else f"due {on_day(shown.due_at)}"


def belongs(shown: Shown) -> str:
    """The incident that it comes from; a meeting, when it comes from none."""
    return names.label(shown.incident) if shown.incident else "a meeting"


def ways(shown: Shown) -> Block:
    """What can become of it."""
    number = str(shown.number)
    return actions(
        button("Done …", "follow_up_done", number, style="primary"),
        button("Give to …", "follow_up_give", number),
        button("New date …", "follow_up_date", number),
        button("Drop …", "follow_up_drop", number),
    )


def letter_line(told: Told, shown: Shown) -> Line:
    """One follow-up in a letter."""
    from_ = f"from {belongs(shown)}"
    if told.note == "follow_up_late":
        return _late(shown, from_)
    if shown.state is not State.OPEN:
        what = "is done" if shown.state is State.DONE else "was dropped"
        return f"A follow-up {what}", [section(f"{words(shown)}\n:white_check_mark: It {what}. Nothing is left to do.")]
    if shown.owner != told.reader:
        text = f"{words(shown)}\n{person(shown.owner)} has it now. Nothing is left for you to do."
        return "A follow-up is somebody else's now", [section(text)]
    if told.note == "follow_up":
        asks = f"{person(str(told.facts['by']))} gave you a follow-up {from_}"
        return f"A follow-up for you, {from_}", [section(f"{asks}, {due(shown)}:\n*{words(shown)}*"), ways(shown)]
    head = f"A follow-up {from_} is {due(shown)}:\n*{words(shown)}*"
    return f"A follow-up of yours is {'overdue' if shown.overdue else 'due'}", [section(head), ways(shown)]


def _late(shown: Shown, from_: str) -> Line:
    about = f"A follow-up {from_}"
    if shown.state is not State.OPEN or not shown.overdue:
        now = "That is settled" if shown.state is not State.OPEN else f"It is due {on_day(shown.due_at)} now"
        text = f"{about} was overdue:\n*{words(shown)}*\n:white_check_mark: {now}."
        return "A follow-up that was overdue is settled", [section(text)]
    text = f"{about} is overdue since {on_day(shown.due_at)}, and {person(shown.owner)} owns it:\n*{words(shown)}*\n"
    text += "You are told once. Ask whether somebody else should have it, or whether it is still wanted."
    return "A follow-up is overdue for five working days", [section(text)]

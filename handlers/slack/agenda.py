"""An agenda and minutes as Slack shows them."""

from bot.meeting.agenda import Page, Point, Who
from bot.rules.text import one_line
from handlers.slack.blocks import Block, Message, context, day_and_time, defang, escape, header, person, section

WIDEST = 400
"""So many characters of one line's words; what somebody wrote at length stands in its own place."""
MOST = 44
"""So many blocks of points, so that the buttons fit, too."""
LONGEST = 2900


def message(page: Page, *after: Block) -> Message:
    """A page as a message."""
    blocks = [header(page.title), context(day_and_time(page.starts_at))]
    for item in page.items:
        text = f"*{escape(one_line(item.title, 100))}*\n" + "\n".join(_point(one) for one in item.points)
        blocks.append(section(_cut(text)))
    return {"text": page.title, "blocks": [*blocks[:MOST], *after]}


def _cut(text: str) -> str:
    """Whole lines, as many as fit."""
    if len(text) <= LONGEST:
        return text
    kept = text[:LONGEST].rpartition("\n")[0]
    return f"{kept}\n…"


def _point(point: Point) -> str:
    mark = ":red_circle:" if point.red else "•"
    return f"{mark} {_joined(point)}"


def _joined(point: Point) -> str:
    return "".join(person(part.id) if isinstance(part, Who) else _said(part) for part in point.parts)


def _said(words: str) -> str:
    # What stands between two parts keeps its blanks.
    ends = " " if words.endswith(" ") else ""
    return f"{' ' if words.startswith(' ') else ''}{escape(defang(one_line(words, WIDEST)))}{ends}"

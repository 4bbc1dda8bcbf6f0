"""A month's meeting as Markdown: its agenda, or its minutes."""

from collections.abc import Iterable, Mapping, Sequence

from bot.meeting.agenda import Page, Point, Who
from bot.record.markdown import plainly


def people_of(page: Page) -> list[str]:
    """Everybody whom a page names, by id."""
    return [one.id for item in page.items for point in item.points for one in point.parts if isinstance(one, Who)]


def markdown(page: Page, names: Mapping[str, str], pictures: Sequence[tuple[str, str]] = ()) -> str:
    """A page as Markdown; nothing that people wrote changes how it is built.  A picture is what it says, and a file."""
    lines = [f"# {plainly(page.title)}", f"{page.starts_at:%Y-%m-%d %H:%M} UTC"]
    for item in page.items:
        lines += [f"## {plainly(item.title)}", "\n".join(_items(item.points, names))]
    lines += [f"![{plainly(says)}]({file})" for says, file in pictures]
    return "\n\n".join(lines) + "\n"


def _items(points: Iterable[Point], names: Mapping[str, str]) -> Iterable[str]:
    for point in points:
        parts = [names.get(part.id, part.id) if isinstance(part, Who) else part for part in point.parts]
        yield f"- {'**!** ' if point.red else ''}{plainly(''.join(parts))}"

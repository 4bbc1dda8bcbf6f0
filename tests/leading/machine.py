"""Stories of several incidents and people, drawn by Hypothesis: after every step the database says what the model says.

Clicks come twice, too late and from the wrong people; time passes, and what is due rings as the clock lets it ring.
"""

from collections import Counter

from tests.desk import Desk
from tests.leading.checks import Checks
from tests.leading.outside import Outside
from tests.leading.phases import Phases
from tests.leading.roles import Roles
from tests.leading.tasks import Tasks


class Leading(Phases, Roles, Tasks, Outside, Checks):
    """Every step that a story may take, and what must hold after each."""


def stories(desk: Desk) -> type[Leading]:
    """The machine on a desk, with a count of its own."""
    return type("Leading", (Leading,), {"desk": desk, "taken": Counter()})

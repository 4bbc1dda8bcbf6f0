"""Steps of a story that nobody takes: channels come and go, and time passes."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bot.engine import due
from bot.response import channels, phases
from tests.desk import HOUSE
from tests.leading.story import Story, places


class Outside(Story):
    """Slack and the clock."""

    @rule(which=places)
    def the_channel_comes(self, which: int) -> None:
        case = self._case(which)
        if not case.channel and not case.quiet:
            case.part, case.lost = case.part + 1, False
            name = f"inc-{case.number}-{case.part}"
            self.desk.do(channels.opened, HOUSE, case.number, case.part, f"C-{name}", name)

    @rule(which=places)
    def the_channel_is_archived(self, which: int) -> None:
        case = self._case(which)
        if case.channel and case.over:
            case.lost = True
            self.desk.do(phases.archived, case.number, f"C-inc-{case.number}-{case.part}")

    @rule(minutes=st.sampled_from([1, 4, 5, 5, 6, 16, 61, 7 * 24 * 60 + 1]))
    def time_passes(self, minutes: int) -> None:
        self.desk.now += timedelta(minutes=minutes)
        self.model.now = self.desk.now
        for one in [row for row in self._found().waiting if row.due_at <= self.desk.now]:
            assert self.desk.do(due.ring, HOUSE, one.id) is self.model.ring(one.key), one.key
            assert self.desk.do(due.ring, HOUSE, one.id) is False, "it rings once"

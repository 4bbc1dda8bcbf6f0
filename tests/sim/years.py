"""Years of meetings and digests on real databases: replicas that tick, die at the worst moments and come late."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import func, select

from bot.engine import due, letters, outbox, reminders
from bot.measuring import digests
from bot.meeting import decisions, meetings
from bot.response import declaring, phases, tags
from bot.response.declaring import Wish
from bot.rules.outcomes import Claimed, Done, Outcome, Timing
from bot.rules.series import Series
from bot.rules.words import Door, Refusal, Severity
from bot.staffing import people
from storage import meetings as stored
from storage.db import Work, open_store
from storage.reminders import Reminder
from tests.desk import COST, EMI, EVERYBODY, KIM, WORDS
from tests.meeting_house import DIGESTS, HOUSE_WITH_DIGESTS
from tests.sim.lived import Lived
from tests.stores import VAULT

TIMING = Timing()
MESSAGES = {"post_meeting", "post_agenda", "post_minutes", "post_digest", "post_letter"}
"""What would be seen twice if it were sent twice."""


class Died(Exception):
    """The replica is gone."""


class Replica:
    """One process: a store of its own, and a tick."""

    def __init__(self, years: "Years", name: str) -> None:
        self.years, self.name, self.born = years, name, 0
        self.rng = Random(f"{years.seed} {name}")
        self.away_until = years.now
        self.open()

    def open(self) -> None:
        """Start."""
        self.born += 1
        self.owner = f"{self.name}:{self.born}"
        self.store = open_store(self.years.url, VAULT, now=lambda: self.years.now)
        if self.years.url.startswith("sqlite"):
            self.store.submit(outbox.release_the_dead, TIMING).result()

    def live(self) -> None:
        """Tick, unless it is away; a death leaves it away for a while."""
        if self.years.now < self.away_until:
            return
        try:
            self._tick()
        except Died:
            self.years.lived.deaths += 1
            self.store.close()
            self.away_until = self.years.now + timedelta(minutes=self.rng.choice((1, 30, 600)) * self.rng.random())
            self.open()

    def _tick(self) -> None:
        self.do(meetings.plan, HOUSE_WITH_DIGESTS)
        self.do(digests.send, HOUSE_WITH_DIGESTS)
        for number in self.store.read(reminders.due, 100).result():
            self.do(due.ring, HOUSE_WITH_DIGESTS, number)
        self.years.lived.rang.append(self.years.now)
        self.do(hold, self.years.held)
        for _ in range(5):
            claimed = self.do(outbox.claim, self.owner, TIMING, 50)
            for one in claimed:
                self._carry(one)
            if not claimed:
                return

    def _carry(self, claimed: Claimed) -> None:
        if claimed.kind in MESSAGES:
            self.years.lived.outside.send(claimed)
        self._may_die(0.01)
        settle = partial(outbox.settle, owner=self.owner, timing=TIMING, parked=self.years.parked)
        for following in self.do(settle, claimed, result(claimed)):
            self._carry(following)

    def do(self, use_case: Callable[..., Any], *args: Any) -> Any:
        """A transaction, before or after whose end the process may die."""
        before = self.years.stormy and self.rng.random() < 0.004

        def mortal(work: Work) -> Any:
            made = use_case(work, *args)
            if before:
                work.session.flush()
                raise Died
            return made

        made = self.store.submit(mortal).result()
        self._may_die(0.004)
        return made

    def _may_die(self, chance: float) -> None:
        if self.years.stormy and self.rng.random() < chance:
            raise Died


def hold(work: Work, held: set[str]) -> None:
    """People come to the meetings of some months and have the minutes posted."""
    row = stored.latest(work.session, work.now)
    if row is None or row.state != "planned" or row.period not in held:
        return
    try:
        decisions.attended(work, HOUSE_WITH_DIGESTS, row.id, {EMI, KIM}, EMI)
        decisions.post_minutes(work, HOUSE_WITH_DIGESTS, row.id, EMI)
    except Refusal:
        # Nothing ran when invitations should have gone out, so there is no channel for minutes.
        return


def result(claimed: Claimed) -> Outcome:
    """What the outside answers, with what follows from it."""
    effect: Any = claimed.effect
    if claimed.kind == "post_meeting":
        return Done({}, partial(meetings.announced, number=effect.meeting, channel="C1", ts="1"))
    if claimed.kind == "post_letter":
        return Done({}, partial(letters.posted, number=effect.letter, channel="D1", ts="1", digest=None))
    return Done({"channel": "C1", "ts": "1"})


class Years:
    """Replicas on one database through months."""

    def __init__(self, url: str, seed: int, months: int, replicas: int) -> None:
        self.url, self.seed, self.months = url, seed, months
        self.rng, self.now = Random(seed), datetime(2026, 1, 10, 12, tzinfo=UTC)
        self.lived = Lived(self.now + timedelta(days=30.4 * months))
        self.stormy = True
        periods = [f"{2026 + number // 12}-{number % 12 + 1:02d}" for number in range(months + 2)]
        self.held = {one for one in periods if self.rng.random() < 0.7}
        self.replicas = [Replica(self, f"replica {number}") for number in range(replicas)]
        self.open: list[int] = []

    def parked(self, work: Work, claimed: Claimed, reason: str) -> None:
        """Nothing of this may ever need a person."""
        self.lived.wrong.append(f"{claimed.effect.key} was parked: {reason}")

    def run(self) -> Lived:
        """Live through it, then let everything come to rest, and check what was promised."""
        usual = {"team": "T1", "email": None, "is_bot": False, "is_guest": False, "is_gone": False}
        self.replicas[0].store.submit(
            people.remember, [{"id": one, "name": one, **usual} for one in EVERYBODY], []
        ).result()
        with ThreadPoolExecutor(len(self.replicas)) as crowd:
            while self.now < self.lived.ends:
                self._all_tick(crowd)
                self._work(first=self.replicas[0])
                self._pass()
            self.stormy = False
            for _ in range(20):
                self._all_tick(crowd)
                self.now += timedelta(minutes=5)
        self.replicas[0].store.read(self.lived.check).result()
        for one in self.replicas:
            one.store.close()
        return self.lived

    def _work(self, first: Replica) -> None:
        """Now and then something fails, and somebody mends it days later; some weeks and months nothing does."""
        chance = 0.003 if self.now.month % 3 else 0
        if self.rng.random() < chance:
            wish = Wish(WORDS, severity=Severity.S4)
            number = first.store.submit(declaring.declare, HOUSE_WITH_DIGESTS, Door.COMMAND, wish, EMI).result().number
            first.store.submit(tags.choose, HOUSE_WITH_DIGESTS, number, COST, (), EMI).result()
            self.open.append(number)
        elif self.open and self.rng.random() < 0.02:
            number = self.open.pop()
            first.store.submit(phases.resolve, number, EMI, stopped=True).result()
            first.store.submit(phases.close, HOUSE_WITH_DIGESTS, number, EMI).result()

    def _all_tick(self, crowd: ThreadPoolExecutor) -> None:
        if any(one.away_until <= self.now for one in self.replicas):
            self.lived.ticked.append(self.now)
        list(crowd.map(Replica.live, self.replicas))

    def _pass(self) -> None:
        """Time goes on to just when something is due, or a bit; now and then nothing runs for days."""
        if self.rng.random() < 0.004:
            self.now += timedelta(hours=self.rng.uniform(5, 60))
            return
        ahead = select(func.min(Reminder.due_at)).where(Reminder.rang_at.is_(None), Reminder.due_at > self.now)
        known = self.replicas[0].store.read(lambda work: work.session.scalar(ahead)).result()
        runs = [self._next(rule) for rule in DIGESTS.values()]
        soonest = min(one for one in [*runs, known or self.lived.ends] if one > self.now)
        self.now = max(self.now + timedelta(seconds=20), min(soonest, self.now + timedelta(hours=5)))
        if self.rng.random() < 0.3:
            self.now += timedelta(minutes=self.rng.uniform(0, 90))

    def _next(self, rule: Series) -> datetime:
        return next(run.at for run in rule.runs(self.now) if run.at > self.now).astimezone(UTC)

"""Years of meetings and digests on real databases: replicas that tick, die at the worst moments and come late."""

from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import partial
from random import Random
from threading import Lock
from typing import Any

from sqlalchemy import func, select

from bot import decisions, declaring, digests, due, letters, meetings, outbox, people, phases, reminders, tags
from bot.declaring import Wish
from bot.figures import midnight
from bot.manifests import Manifests
from bot.rules.agenda import Digests
from bot.rules.digest_effects import Digest, PostDigest
from bot.rules.effect import Effect
from bot.rules.outcomes import Claimed, Done, Outcome, Timing
from bot.rules.rotas import Rota
from bot.rules.series import Daily, Monthly, Run, Series, Weekday, Weekly
from bot.rules.words import Door, Refusal, Severity
from storage import meetings as stored
from storage.db import Work, open_store
from storage.incidents import Incident
from storage.letters import LetterLine
from storage.meetings import Meeting, Ran
from storage.reminders import Reminder
from tests.desk import COST, EMI, EVERYBODY, KIM, WORDS
from tests.meeting_house import HOUSE_THAT_MEETS
from tests.stores import VAULT

TIMING = Timing()
DAILY = Daily(at=time(9), zone="America/New_York")
WEEKLY = Weekly(weekday=Weekday.MONDAY, at=time(2, 30), zone="Europe/Berlin")
EXECUTIVES = Monthly(nth="last", weekday=Weekday.FRIDAY, at=time(17), zone="Asia/Kolkata")
DIGESTS: dict[Digest, Series] = {Digest.DAILY: DAILY, Digest.WEEKLY: WEEKLY, Digest.EXECUTIVES: EXECUTIVES}
MESSAGES = {"post_meeting", "post_agenda", "post_minutes", "post_digest", "post_letter"}
"""What would be seen twice if it were sent twice."""


def _house() -> Manifests:
    """The house that meets, with digests in three time zones, one in the hour that a summer takes away.

    What is mild is closed without a task done.
    """
    wanted = Digests(channel="CLEADS", daily=DAILY, weekly=WEEKLY, executives=EXECUTIVES)
    agenda = HOUSE_THAT_MEETS.agenda.model_copy(update={"digests": wanted})
    rotas = HOUSE_THAT_MEETS.people.rotas | {"executives": Rota(people=(EMI,))}
    staff = HOUSE_THAT_MEETS.people.model_copy(update={"rotas": rotas})
    mild = HOUSE_THAT_MEETS.severity.levels[Severity.S4].model_copy(update={"gates": ()})
    levels = HOUSE_THAT_MEETS.severity.levels | {Severity.S4: mild}
    severity = HOUSE_THAT_MEETS.severity.model_copy(update={"levels": levels})
    return HOUSE_THAT_MEETS.model_copy(update={"people": staff, "agenda": agenda, "severity": severity})


HOUSE = _house()


class Died(Exception):
    """The replica is gone."""


@dataclass
class Outside:
    """Everything that was sent, by its key; it can be asked whether something arrived."""

    sent: Counter[str] = field(default_factory=Counter)
    effects: dict[str, Effect] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def send(self, claimed: Claimed) -> None:
        """A message arrives; whoever is in doubt looks first, as our deliverers do."""
        with self.lock:
            if not (claimed.doubt and self.sent[claimed.effect.key]):
                self.sent[claimed.effect.key] += 1
                self.effects[claimed.effect.key] = claimed.effect


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
            self.years.deaths += 1
            self.store.close()
            self.away_until = self.years.now + timedelta(minutes=self.rng.choice((1, 30, 600)) * self.rng.random())
            self.open()

    def _tick(self) -> None:
        self.do(meetings.plan, HOUSE)
        self.do(digests.send, HOUSE)
        for number in self.store.read(reminders.due, 100).result():
            self.do(due.ring, HOUSE, number)
        self.years.rang.append(self.years.now)
        self.do(hold, self.years.held)
        for _ in range(5):
            claimed = self.do(outbox.claim, self.owner, TIMING, 50)
            for one in claimed:
                self._carry(one)
            if not claimed:
                return

    def _carry(self, claimed: Claimed) -> None:
        if claimed.kind in MESSAGES:
            self.years.outside.send(claimed)
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
        decisions.attended(work, HOUSE, row.id, {EMI, KIM}, EMI)
        decisions.post_minutes(work, HOUSE, row.id, EMI)
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
    """Replicas on one database through months; everything that went wrong is in `wrong`."""

    def __init__(self, url: str, seed: int, months: int, replicas: int) -> None:
        self.url, self.seed, self.months = url, seed, months
        self.rng, self.outside, self.wrong = Random(seed), Outside(), list[str]()
        self.now = datetime(2026, 1, 10, 12, tzinfo=UTC)
        self.ends = self.now + timedelta(days=30.4 * months)
        self.stormy, self.deaths = True, 0
        periods = [f"{2026 + number // 12}-{number % 12 + 1:02d}" for number in range(months + 2)]
        self.held = {one for one in periods if self.rng.random() < 0.7}
        self.replicas = [Replica(self, f"replica {number}") for number in range(replicas)]
        self.ticked, self.rang = list[datetime](), list[datetime]()
        self.open: list[int] = []

    def parked(self, work: Work, claimed: Claimed, reason: str) -> None:
        """Nothing of this may ever need a person."""
        self.wrong.append(f"{claimed.effect.key} was parked: {reason}")

    def run(self) -> "Years":
        """Live through it, then let everything come to rest, and check what was promised."""
        usual = {"team": "T1", "email": None, "is_bot": False, "is_guest": False, "is_gone": False}
        first = self.replicas[0].store
        first.submit(people.remember, [{"id": one, "name": one, **usual} for one in EVERYBODY], []).result()
        with ThreadPoolExecutor(len(self.replicas)) as crowd:
            while self.now < self.ends:
                self._all_tick(crowd)
                self._work(first=self.replicas[0])
                self._pass()
            self.stormy = False
            for _ in range(20):
                self._all_tick(crowd)
                self.now += timedelta(minutes=5)
        self.check()
        for one in self.replicas:
            one.store.close()
        return self

    def _work(self, first: Replica) -> None:
        """Now and then something fails, and somebody mends it days later; some weeks and months nothing does."""
        chance = 0.003 if self.now.month % 3 else 0
        if self.rng.random() < chance:
            wish = Wish(WORDS, severity=Severity.S4)
            number = first.store.submit(declaring.declare, HOUSE, Door.COMMAND, wish, EMI).result().number
            first.store.submit(tags.choose, HOUSE, number, COST, (), EMI).result()
            self.open.append(number)
        elif self.open and self.rng.random() < 0.02:
            number = self.open.pop()
            first.store.submit(phases.resolve, number, EMI, stopped=True).result()
            first.store.submit(phases.close, HOUSE, number, EMI).result()

    def _all_tick(self, crowd: ThreadPoolExecutor) -> None:
        if any(one.away_until <= self.now for one in self.replicas):
            self.ticked.append(self.now)
        list(crowd.map(Replica.live, self.replicas))

    def _pass(self) -> None:
        """Time goes on to just when something is due, or a bit; now and then nothing runs for days."""
        if self.rng.random() < 0.004:
            self.now += timedelta(hours=self.rng.uniform(5, 60))
            return
        ahead = select(func.min(Reminder.due_at)).where(Reminder.rang_at.is_(None), Reminder.due_at > self.now)
        known = self.replicas[0].store.read(lambda work: work.session.scalar(ahead)).result()
        runs = [self._next(rule) for rule in DIGESTS.values()]
        soonest = min(one for one in [*runs, known or self.ends] if one > self.now)
        self.now = max(self.now + timedelta(seconds=20), min(soonest, self.now + timedelta(hours=5)))
        if self.rng.random() < 0.3:
            self.now += timedelta(minutes=self.rng.uniform(0, 90))

    def _next(self, rule: Series) -> datetime:
        return next(run.at for run in rule.runs(self.now) if run.at > self.now).astimezone(UTC)

    # The promises

    def check(self) -> None:
        """Each period once, late ones marked; of meetings one a month, and an alarm for just those not held."""
        twice = [key for key, times in self.outside.sent.items() if times != 1]
        self.wrong += [f"{key} was sent {self.outside.sent[key]} times" for key in twice]
        ran: dict[str, dict[str, Ran]] = defaultdict(dict)
        for row in self._all(Ran):
            ran[row.series][row.period] = row
        for digest, rule in DIGESTS.items():
            self._check_digest(digest, rule, ran[f"digest {digest}"])
        self._check_meetings()

    def _check_digest(self, digest: Digest, rule: Series, ran: dict[str, Ran]) -> None:
        begun, *runs = [run for run in self._runs(rule) if run.at <= self.ticked[-1]]
        for run, after in zip(runs, [*runs[1:], None], strict=True):
            row = ran.get(run.period)
            if row is None:
                if self._saw(self.rang, run, after):
                    self.wrong.append(f"{digest} {run.period} did not run")
            elif not self._saw(self.ticked, run, after):
                # Nobody ran between this one and the next, which took its place.
                self.wrong.append(f"{digest} {run.period} ran although it was overtaken")
            elif (row.at - row.due_at > reminders.LATE) != row.late:
                self.wrong.append(f"{digest} {run.period} is not marked as late as it was")
        self._check_messages(digest, [ran[run.period] for run in runs if run.period in ran])
        if unknown := set(ran) - {run.period for run in [begun, *runs]}:
            self.wrong.append(f"{digest} ran for {unknown}")

    def _saw(self, moments: list[datetime], run: Run, after: Run | None) -> bool:
        return any(run.at <= at and (after is None or at < after.at) for at in moments)

    def _check_messages(self, digest: Digest, rows: list[Ran]) -> None:
        """Each run is one message, but where nothing was to be said twice in a row."""
        silent, wanted = False, []
        for row in rows:
            something = self._something(digest, row)
            if something or not silent:
                wanted.append((row.period, row.late, not something))
            silent = not something
        known = [one for one in self.outside.effects.values() if isinstance(one, PostDigest) and one.digest == digest]
        found = [(one.period, one.late, one.quiet) for one in known]
        self.wrong += [f"{digest} {one} was not sent" for one in sorted(set(wanted) - set(found))]
        self.wrong += [f"{digest} {one} was sent" for one in sorted(set(found) - set(wanted))]
        if len({quiet for _, _, quiet in wanted}) < 2:
            self.wrong.append(f"{digest} never had nothing to say, or never anything")

    def _something(self, digest: Digest, row: Ran) -> bool:
        """Was there anything to say, by the incidents alone?"""
        incidents: list[Incident] = self._all(Incident)
        if digest is Digest.DAILY:
            # People work after the tick of the same moment.
            return any(one.opened_at < row.at <= (one.closed_at or self.ends) for one in incidents)
        day = row.due_at.date()
        monday, first = day - timedelta(days=day.weekday()), day.replace(day=1)
        if digest is Digest.WEEKLY:
            since, until = midnight(monday - timedelta(weeks=1)), midnight(monday)
        else:
            since, until = midnight((first - timedelta(days=1)).replace(day=1)), midnight(first)
        return any(since <= one.opened_at < until for one in incidents)

    def _runs(self, rule: Series) -> list[Run]:
        found = []
        for run in rule.runs(self.ticked[0]):
            if run.at > self.ends + timedelta(days=60):
                break
            found.append(run)
        first = max(place for place, run in enumerate(found) if run.at <= self.ticked[0])
        return found[first:]

    def _check_meetings(self) -> None:
        rows: list[Meeting] = sorted(self._all(Meeting), key=lambda row: row.period or "")
        rules = HOUSE.agenda.meeting
        assert rules is not None
        periods = [run.period for run in self._runs(rules.when)][1:]
        if [row.period for row in rows] != periods[: len(rows)] or rows[-1].starts_at <= self.now:
            self.wrong.append(f"months: {[row.period for row in rows]}")
        alarms = Counter(line.facts["meeting"] for line in self._lines("meeting_missed"))
        for row in rows[:-1]:
            self._check_meeting(row, alarms[row.id])

    def _check_meeting(self, row: Meeting, alarms: int) -> None:
        posted = {kind: self._sent(kind, row.id) for kind in ("post_meeting", "post_agenda", "post_minutes")}
        over = row.starts_at + timedelta(minutes=row.minutes)
        ran = [at for at in self.rang if row.starts_at <= at < over]
        settled = row.state in ("held", "missed") or self.now < over + meetings.GRACE
        if not settled or max(posted.values()) > 1:
            self.wrong.append(f"{row.period} is {row.state}: {posted}")
        if alarms != (row.state == "missed"):
            self.wrong.append(f"{row.period} is {row.state} with {alarms} alarms")
        if row.state == "held" and posted["post_minutes"] != 1:
            self.wrong.append(f"{row.period} has {posted['post_minutes']} minutes")
        if ran and posted["post_meeting"] and not posted["post_agenda"] and row.state != "held":
            self.wrong.append(f"{row.period} has no agenda")

    def _sent(self, kind: str, number: int) -> int:
        return sum(times for key, times in self.outside.sent.items() if key.startswith(f'{kind}:{{"meeting":{number},'))

    def _all(self, table: Any) -> list[Any]:
        return list(self.replicas[0].store.read(lambda work: work.session.scalars(select(table)).all()).result())

    def _lines(self, note: str) -> list[Any]:
        rows = select(LetterLine).where(LetterLine.note == note)
        return list(self.replicas[0].store.read(lambda work: work.session.scalars(rows).all()).result())

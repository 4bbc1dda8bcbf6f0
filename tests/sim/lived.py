"""What was lived through in years of meetings and digests, and what was promised of it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import select

from bot.engine import reminders
from bot.measuring.figures import midnight
from bot.meeting import meetings
from bot.rules.digest_effects import Digest, PostDigest
from bot.rules.effect import Effect
from bot.rules.outcomes import Claimed
from bot.rules.series import Run, Series
from storage.db import Work
from storage.incidents import Incident
from storage.letters import LetterLine
from storage.meetings import Meeting, Ran
from tests.meeting_house import DIGESTS, FIRST_TUESDAY


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

    def about(self, kind: str, meeting: int) -> int:
        """How many messages of a kind there were about a meeting."""
        return sum(times for key, times in self.sent.items() if key.startswith(f'{kind}:{{"meeting":{meeting},'))


@dataclass
class Lived:
    """What happened; everything that went wrong is in `wrong`."""

    ends: datetime
    outside: Outside = field(default_factory=Outside)
    ticked: list[datetime] = field(default_factory=list)
    """When somebody began to look for what is due."""
    rang: list[datetime] = field(default_factory=list)
    """When somebody had looked at everything, and lived."""
    deaths: int = 0
    wrong: list[str] = field(default_factory=list)
    quiet: set[Digest] = field(default_factory=set)
    """Digests that once had nothing to say."""

    def check(self, work: Work) -> None:
        """Each period once, late ones marked; of meetings one a month, and an alarm for just those not held."""
        read = work.session.scalars
        self.incidents = read(select(Incident)).all()
        self.meetings, self.letters = read(select(Meeting)).all(), read(select(LetterLine)).all()
        twice = [key for key, times in self.outside.sent.items() if times != 1]
        self.wrong += [f"{key} was sent {self.outside.sent[key]} times" for key in twice]
        ran: dict[str, dict[str, Ran]] = defaultdict(dict)
        for row in read(select(Ran)):
            ran[row.series][row.period] = row
        for digest, rule in DIGESTS.items():
            self._check_digest(digest, rule, ran[f"digest {digest}"])
        self._check_meetings(work.now)

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
        self.quiet |= {digest} if any(one.quiet for one in known) else set()

    def _something(self, digest: Digest, row: Ran) -> bool:
        """Was there anything to say, by the incidents alone?"""
        if digest is Digest.DAILY:
            # People work after the tick of the same moment.
            return any(one.opened_at < row.at <= (one.closed_at or self.ends) for one in self.incidents)
        day = row.due_at.date()
        monday, first = day - timedelta(days=day.weekday()), day.replace(day=1)
        if digest is Digest.WEEKLY:
            since, until = midnight(monday - timedelta(weeks=1)), midnight(monday)
        else:
            since, until = midnight((first - timedelta(days=1)).replace(day=1)), midnight(first)
        return any(since <= one.opened_at < until for one in self.incidents)

    def _runs(self, rule: Series) -> list[Run]:
        found = []
        for run in rule.runs(self.ticked[0]):
            if run.at > self.ends + timedelta(days=60):
                break
            found.append(run)
        first = max(place for place, run in enumerate(found) if run.at <= self.ticked[0])
        return found[first:]

    def _check_meetings(self, now: datetime) -> None:
        rows = sorted(self.meetings, key=lambda row: row.period or "")
        periods = [run.period for run in self._runs(FIRST_TUESDAY)][1:]
        if [row.period for row in rows] != periods[: len(rows)] or rows[-1].starts_at <= now:
            self.wrong.append(f"months: {[row.period for row in rows]}")
        alarms = Counter(line.facts["meeting"] for line in self.letters if line.note == "meeting_missed")
        for row in rows[:-1]:
            self._check_meeting(row, alarms[row.id], now)

    def _check_meeting(self, row: Meeting, alarms: int, now: datetime) -> None:
        posted = {kind: self.outside.about(kind, row.id) for kind in ("post_meeting", "post_agenda", "post_minutes")}
        over = row.starts_at + timedelta(minutes=row.minutes)
        ran = [at for at in self.rang if row.starts_at <= at < over]
        settled = row.state in ("held", "missed") or now < over + meetings.GRACE
        if not settled or max(posted.values()) > 1:
            self.wrong.append(f"{row.period} is {row.state}: {posted}")
        if alarms != (row.state == "missed"):
            self.wrong.append(f"{row.period} is {row.state} with {alarms} alarms")
        if row.state == "held" and posted["post_minutes"] != 1:
            self.wrong.append(f"{row.period} has {posted['post_minutes']} minutes")
        if ran and posted["post_meeting"] and not posted["post_agenda"] and row.state != "held":
            self.wrong.append(f"{row.period} has no agenda")

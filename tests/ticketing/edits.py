"""Random edits on both sides, as people make them, and the weather between them."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.learning import follow_ups
from bot.learning.follow_ups import Wanted
from bot.response import phases, roles, severity, tasks, updates
from bot.rules.follow_ups import Improves, Kind
from bot.rules.words import Phase, Refusal, Role, Severity
from handlers.workspace.tracker import issues
from handlers.workspace.tracker.books import PRIORITIES, Issue
from handlers.workspace.tracker.books import status as status_of
from handlers.workspace.tracker.faults import Kind as Fault
from handlers.workspace.tracker.faults import Rule
from handlers.workspace.tracker.refusal import Refused
from tests.desk import ANA, BO, EMI, KIM, LIU
from tests.ticketing.rig import TEAM, Rig, address

FAULTS: tuple[Fault, ...] = ("ratelimited", "unavailable", "internal_error", "hang", "lost_reply", "lost_request")
WORKING = (Phase.TRIAGE, Phase.CONTAINING, Phase.INVESTIGATING, Phase.REMEDIATING, Phase.RECOVERING)
OWNERS = (BO, EMI, KIM, LIU, ANA)


@dataclass
class Crowd:
    """People who edit, with dice."""

    rig: Rig
    dice: random.Random
    incidents: list[int] = field(default_factory=list)
    tasks: list[int] = field(default_factory=list)
    follow_ups: list[int] = field(default_factory=list)
    made: int = 0
    said: list[str] = field(default_factory=list)
    """Comments that people wrote there."""
    wrote: int = 0
    """Updates that people wrote here."""
    contested: set[tuple[str, str]] = field(default_factory=set)
    """Tickets and fields that somebody changed there although they are ours."""

    async def begin(self, incidents: int = 4) -> None:
        """Some incidents, each with tasks and a follow-up."""
        for number in range(incidents):
            opened = await asyncio.to_thread(self.rig.desk.with_channel, what=f"RetailBot gives {number} % off")
            self.incidents.append(opened)
            for part in range(2):
                task = await self.rig.do(tasks.add, opened, f"Ask the vendor {part}", BO, BO)
                self.tasks.append(task.id)
            wanted = Wanted(opened, None, "Train it again", Kind.STRUCTURAL, Improves.MODEL, BO)
            found = await self.rig.do(follow_ups.add, self.rig.desk.house, wanted, BO)
            self.follow_ups.append(found.id)

    async def edit(self) -> None:
        """One edit, here or there."""
        self.made += 1
        if self.dice.random() < 0.5:
            with suppress(Refusal):
                await self._here()
        else:
            with suppress(Refused):
                self._there()

    async def _here(self) -> None:
        do, house, pick = self.rig.do, self.rig.desk.house, self.dice.choice
        match self.dice.randrange(8):
            case 0:
                await do(severity.rate, house, pick(self.incidents), pick(list(Severity)), BO, "form", "We know more.")
            case 1:
                await do(phases.move, pick(self.incidents), pick(WORKING), BO)
            case 2:
                await do(roles.take, house, pick(self.incidents), Role.COMMANDER, pick((EMI, KIM)), True)
            case 3:
                await do(updates.post, pick(self.incidents), BO, f"We know {self.made} things")
                self.wrote += 1
            case 4:
                await do(pick((tasks.tick, tasks.untick)), pick(self.tasks), BO)
            case 5:
                await do(tasks.give, pick(self.tasks), pick(OWNERS), BO)
            case 6:
                await do(follow_ups.settle, pick(self.follow_ups), BO, "https://ci.example/7")
            case _:
                await do(follow_ups.reopen, house, pick(self.follow_ups), BO)

    def _there(self) -> None:
        filed = [row for row in self.rig.site.books.issues.values() if "hotwash" in row.fields["labels"]]
        if filed:
            row = self.dice.choice(filed)
            (self._change_incident if row.type == "Incident" else self._change_action)(row)

    def _change_incident(self, row: Issue) -> None:
        pick, before = self.dice.choice, row.status
        match self.dice.randrange(5):
            case 0:
                self._fields(row, "priority", priority={"name": pick(PRIORITIES)})
            case 1:
                self._move(row, pick(status_of(row.status).leads_to))
                self.contested |= {(row.key, "status")} if row.status != before else set()
            case 2:
                self._fields(row, "assignee", assignee=self._somebody())
            case 3:
                self._fields(row, "summary", summary=f"Not so bad {self.made}")
            case _:
                self._say(row)

    def _change_action(self, row: Issue) -> None:
        match self.dice.randrange(4):
            case 0:
                self._say(row)
                self._move(row, "Done")
            case 1:
                self._move(row, "Open")
            case 2:
                self._fields(row, "", assignee=self._somebody())
            case _:
                self._say(row)

    def _somebody(self) -> dict[str, str]:
        email = address(self.dice.choice(OWNERS))
        who = next(one for one in TEAM if one.email == email)
        return {"accountId": who.account} if self.rig.site.books.is_cloud else {"name": who.name}

    def _fields(self, row: Issue, contested: str, **fields: Any) -> None:
        before = row.fields.get(contested)
        issues.change(self.rig.site.books, row, {"fields": fields}, self.dice.choice(TEAM), 2)
        if contested and row.fields[contested] != before:
            self.contested.add((row.key, contested))

    def _move(self, row: Issue, name: str) -> None:
        if name in status_of(row.status).leads_to:
            number = f"{status_of(name).id}1"
            issues.move(self.rig.site.books, row, {"transition": {"id": number}}, self.dice.choice(TEAM), 2)

    def _say(self, row: Issue) -> None:
        words = f"It is fixed in build {self.made}"
        issues.say(self.rig.site.books, row, words, self.dice.choice(TEAM))
        self.said.append(words)

    def weather(self) -> None:
        """Something goes wrong soon, in one of the ways in which it can."""
        kind = self.dice.choice(FAULTS)
        verb = self.dice.choice(("*", "GET", "POST", "PUT"))
        rule = Rule(kind=kind, method=verb, after=self.dice.randrange(4), times=self.dice.randrange(1, 4), seconds=0.6)
        self.rig.site.tracker.rules = [one for one in self.rig.site.tracker.rules if one.fired < one.times][-6:]
        self.rig.site.tracker.rules.append(rule)

"""Steps of a story about roles: taken, offered, handed over, accepted, declined, or left to nobody."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from bot.response import offers, roles
from bot.rules.words import Role
from tests.desk import EMI, EVERYBODY, HOUSE, KIM
from tests.leading.cases import Asked, Case
from tests.leading.story import Story, at, people, places

on_duty = st.sampled_from([EMI, KIM, *EVERYBODY])
"""Anybody, but rather those whom the rota asks too."""
some_roles = st.sampled_from([Role.COMMANDER, Role.COMMANDER, Role.COMMUNICATIONS, Role.SCRIBE, Role.LEGAL])


class Roles(Story):
    """Who leads and who helps."""

    @rule(which=places, role=some_roles, person=people, over=st.booleans())
    def take(self, which: int, role: Role, person: str, over: bool) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.take(case, role, person, over))
        wanted(roles.take, HOUSE, case.number, role, person, over)

    @rule(which=places, role=some_roles, person=on_duty, by=people)
    def offer(self, which: int, role: Role, person: str, by: str) -> None:
        case = self._case(which)
        wanted = self._both(lambda: self.model.offer(case, role, person, by))
        wanted(offers.offer, HOUSE, case.number, role, person, by)

    @rule(which=places, role=some_roles, person=people, by=st.none() | people)
    def hand_over(self, which: int, role: Role, person: str, by: str | None) -> None:
        case = self._case(which)
        giver = by or case.holders.get(role) or person
        wanted = self._both(lambda: self.model.hand_over(case, role, person, giver))
        wanted(offers.hand_over, HOUSE, case.number, person, giver, "A brief.", role)

    @precondition(lambda self: self._wanted())
    @rule(which=places, person=on_duty, by=people)
    def ask_somebody_to_lead(self, which: int, person: str, by: str) -> None:
        case = at(self._wanted(), which)
        wanted = self._both(lambda: self.model.offer(case, Role.COMMANDER, person, by))
        wanted(offers.offer, HOUSE, case.number, Role.COMMANDER, person, by)

    @precondition(lambda self: self.model.offers)
    @rule(which=places, person=st.none() | people, twice=st.booleans())
    def accept(self, which: int, person: str | None, twice: bool) -> None:
        one = self._offered(which)
        who = person or one.person
        for _ in range(1 + twice):
            self._both(lambda: self.model.accept(one, who))(offers.accept, HOUSE, one.number, who)

    @precondition(lambda self: self._old_letters())
    @rule(which=places, yes=st.booleans())
    def click_an_old_letter(self, which: int, yes: bool) -> None:
        one = at(self._old_letters(), which)
        if yes:
            self._both(lambda: self.model.accept(one, one.person))(offers.accept, HOUSE, one.number, one.person)
        else:
            self._both(lambda: self.model.decline(one, one.person))(offers.decline, HOUSE, one.number, one.person)

    @precondition(lambda self: self.model.offers)
    @rule(which=places, person=st.none() | people)
    def decline(self, which: int, person: str | None) -> None:
        one = self._offered(which)
        who = person or one.person
        self._both(lambda: self.model.decline(one, who))(offers.decline, HOUSE, one.number, who)

    @rule(which=places, role=some_roles, by=people)
    def nobody(self, which: int, role: Role, by: str) -> None:
        case = self._case(which)
        self._both(lambda: self.model.nobody(case, role, by))(roles.nobody, case.number, role, by)

    def _old_letters(self) -> list[Asked]:
        """Offers that are settled, of roles that are free again or back with whoever offered them."""
        settled = [one for one in self.model.offers if one.state != "open" and not self.model.cases[one.incident].over]
        return [one for one in settled if self.model.cases[one.incident].holders.get(one.role) in (None, one.by)]

    def _wanted(self) -> list[Case]:
        """Incidents that nobody leads."""
        return [case for case in self._open_cases() if not case.holders.get(Role.COMMANDER)]

    def _offered(self, which: int) -> Asked:
        """One of the offers, rather one that is open."""
        return at([one for one in self.model.offers if one.state == "open"] or self.model.offers, which)

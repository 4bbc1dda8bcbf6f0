"""What is learnt from an incident in tests: why it happened, and what is done about it."""

from bot.learning import follow_ups, investigation
from bot.learning.follow_ups import Wanted
from bot.rules.follow_ups import Improves, Kind
from bot.rules.investigation import FactorKind, Guardrail, Guess
from tests.desk import BO, EMI, HOUSE, Desk


def learn(desk: Desk, number: int, words: str) -> int:
    """Everything that can be written about why it happened and what is done, in these words; gives the follow-up."""
    for _ in range(2):
        factor = desk.do(investigation.add_factor, number, FactorKind.SAFEGUARD, words, BO)
    desk.do(investigation.drop_factor, factor.id, EMI)
    guess = desk.do(investigation.suppose, number, words, BO)
    for supports in (True, False):
        desk.do(investigation.speak, guess.id, supports, words, EMI)
    desk.do(investigation.settle, guess.id, Guess.CONFIRMED, BO)
    desk.do(investigation.set_guardrail, number, Guardrail.ABSENT, words, BO)
    desk.do(investigation.set_window, number, desk.now, None, BO)
    wanted = Wanted(number, None, words, Kind.STRUCTURAL, Improves.DETECTION, EMI)
    done, dropped, still_open = (desk.do(follow_ups.add, HOUSE, wanted, BO).id for _ in range(3))
    desk.do(follow_ups.settle, done, EMI, words, words)
    desk.do(follow_ups.drop, dropped, EMI, words)
    return int(still_open)

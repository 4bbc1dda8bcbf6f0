"""Effects that ring pagers."""

from functools import partial

from bot.response import pages
from bot.rules.effects import Page
from bot.rules.outcomes import Claimed, Done, Never, Outcome
from handlers.slack.deliver import Edge, delivers


@delivers(Page)
async def page(edge: Edge, claimed: Claimed, effect: Page) -> Outcome:
    """Tell a pager, unless that was overtaken or this is a drill."""
    call = await edge.facts(pages.call, effect, edge.slack.url, claimed.first_at)
    then = partial(pages.sent, effect=effect)
    if call is None:
        # An earlier attempt may have reached the pager after all.
        return Done({"skipped": "overtaken, or a drill"}, then if claimed.doubt else None)
    outcome = await edge.pagers.send(effect.pager, call)
    match outcome:
        case Done():
            return outcome._replace(then=then)
        case Never():
            return Never(f"{outcome.reason}; your operator mends it and runs hotwash page --test {effect.pager}")
        case _:
            return outcome

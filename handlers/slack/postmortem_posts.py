"""Says where people read that a post-mortem is published."""

from bot.learning import postmortem_page
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.postmortem_effects import PostPostmortem
from handlers.slack.deliver import Edge, delivers, looks_for
from handlers.slack.messages import first_copy, join_and_post
from handlers.slack.postmortem_page import published


@delivers(PostPostmortem)
async def post_postmortem(edge: Edge, claimed: Claimed, effect: PostPostmortem) -> Outcome:
    """Say it, unless it is no longer so."""
    line = await edge.facts(postmortem_page.published, effect.incident, effect.channel)
    if line is None:
        return Done({"skipped": "not published"})
    posted = await join_and_post(edge, effect.channel, effect, published(line))
    return Done({"channel": posted["channel"], "ts": posted["ts"]})


@looks_for(PostPostmortem)
async def find_postmortem(edge: Edge, claimed: Claimed, effect: PostPostmortem) -> Done | None:
    """It may have been said already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return Done({"channel": effect.channel, "ts": ts}) if ts else None

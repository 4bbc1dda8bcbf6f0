"""Effects of triage: a report's card, posted and kept up to date, and pages for what cannot wait."""

from functools import partial

from bot.reporting import report_cards, triage, triage_clocks
from bot.rules.outcomes import Claimed, Done, Never, Outcome
from bot.rules.report_effects import PageForReport, PostReport, ShowReport
from bot.staffing import people
from handlers.slack.deliver import Edge, delivers, looks_for
from handlers.slack.messages import first_copy, join_and_post, update
from handlers.slack.report_card import card


@delivers(PostReport)
async def post_report(edge: Edge, claimed: Claimed, effect: PostReport) -> Outcome:
    """Post a report's card."""
    facts = await edge.facts(report_cards.card, edge.manifests, effect.report)
    if facts is None:
        return Done({"skipped": "no report"})
    posted = await join_and_post(edge, effect.channel, effect, card(facts))
    return _posted(effect, posted["channel"], posted["ts"])


@looks_for(PostReport)
async def find_report(edge: Edge, claimed: Claimed, effect: PostReport) -> Done | None:
    """The card may be there already."""
    ts = await first_copy(edge, claimed, effect, effect.channel)
    return _posted(effect, await edge.facts(people.channel_id, effect.channel), ts) if ts else None


def _posted(effect: PostReport, channel: str, ts: str) -> Done:
    return Done({"channel": channel, "ts": ts}, partial(triage.posted, number=effect.report, channel=channel, ts=ts))


@delivers(ShowReport)
async def show_report(edge: Edge, claimed: Claimed, effect: ShowReport) -> Outcome:
    """Bring a report's card up to date; while there is none, the post will draw it as it is then."""
    facts = await edge.facts(report_cards.card, edge.manifests, effect.report)
    if facts is None or facts.card is None or facts.channel is None:
        return Done({"skipped": "no card"})
    lost = partial(triage.card_gone, channel=facts.channel, ts=facts.card)
    return await update(edge, effect, facts.channel, facts.card, card(facts), lost)


@delivers(PageForReport)
async def page(edge: Edge, claimed: Claimed, effect: PageForReport) -> Outcome:
    """Ring a pager for a report, unless somebody has answered meanwhile."""
    call = await edge.facts(triage_clocks.call, effect, edge.slack.url, claimed.first_at)
    then = partial(triage_clocks.rang, effect=effect)
    if call is None:
        # An earlier attempt may have reached the pager after all.
        return Done({"skipped": "overtaken"}, then if claimed.doubt else None)
    outcome = await edge.pagers.send(effect.pager, call)
    match outcome:
        case Done():
            return outcome._replace(then=then)
        case Never():
            return outcome._replace(then=partial(triage_clocks.not_rung, effect=effect))
        case _:
            return outcome

"""Digests as leads read them: figures of a week, what is still open, one screen on a month for executives."""

from datetime import datetime, timedelta

from bot.facts import Line as Listed
from bot.manifests import Manifests
from bot.measuring import digests, figure_charts, figure_words
from bot.measuring.digests import Open, Told
from bot.measuring.figures import Volume
from bot.measuring.figures import days as to_days
from bot.rules.charts import Chart
from bot.rules.digest_effects import Digest, PostCharts, PostDigest
from bot.rules.effect import Effect
from bot.rules.outcomes import Claimed, Done, Outcome
from bot.rules.text import one_line
from handlers.slack import figures, pictures
from handlers.slack.blocks import Block, Message, channel, context, day_and_time, escape, header, person, section
from handlers.slack.cards import rating, state, title
from handlers.slack.deliver import Edge, delivers, looks_for
from handlers.slack.messages import first_copy, join_and_post, post
from storage.db import Work

TITLES = {Digest.WEEKLY: "The week in figures", Digest.DAILY: "Still open", Digest.EXECUTIVES: "The month with our AI"}
SILENCE = {
    Digest.WEEKLY: "Nothing happened last week. I say no more here until something does.",
    Digest.DAILY: "Nothing is open and nothing is overdue. I say no more here until something is.",
    Digest.EXECUTIVES: "Nothing happened last month. I say no more until something does.",
}


@delivers(PostDigest)
async def post_digest(edge: Edge, claimed: Claimed, effect: PostDigest) -> Outcome:
    """Post a digest with what it says by now."""
    made, charts = await edge.facts(_message, edge.manifests, effect)
    how = post if effect.to.startswith(("U", "W")) else join_and_post
    posted = await pictures.send(edge, how, effect.to, effect, made, charts)
    return Done({"channel": posted["channel"], "ts": posted["ts"]})


@delivers(PostCharts)
async def post_charts(edge: Edge, claimed: Claimed, effect: PostCharts) -> Outcome:
    """Send somebody the charts that they asked for."""
    since, until = datetime.fromisoformat(effect.since), datetime.fromisoformat(effect.until)
    charts = await edge.facts(figure_charts.of, edge.manifests, since, until)
    title = f"Charts: {figure_words.span(*to_days(since, until))}"
    said = title if charts else f"{title}. Nothing happened that a chart could show."
    message: Message = {"text": title, "blocks": [section(said)]}
    posted = await pictures.send(edge, post, effect.person, effect, message, charts)
    return Done({"channel": posted["channel"], "ts": posted["ts"]})


@looks_for(PostCharts)
async def find_charts(edge: Edge, claimed: Claimed, effect: PostCharts) -> Done | None:
    """They may have been sent already."""
    return await _found(edge, claimed, effect, effect.person)


@looks_for(PostDigest)
async def find_digest(edge: Edge, claimed: Claimed, effect: PostDigest) -> Done | None:
    """It may have been posted already."""
    return await _found(edge, claimed, effect, effect.to)


async def _found(edge: Edge, claimed: Claimed, effect: Effect, where: str) -> Done | None:
    if where.startswith(("U", "W")):
        where = (await edge.slack.call("conversations.open", users=where))["channel"]["id"]
    ts = await first_copy(edge, claimed, effect, where)
    return Done({"channel": where, "ts": ts}) if ts else None


def _message(work: Work, manifests: Manifests, effect: PostDigest) -> tuple[Message, tuple[Chart, ...]]:
    due_at = datetime.fromisoformat(effect.due)
    if effect.quiet:
        said = SILENCE[effect.digest]
        return {"text": said, "blocks": [section(said), *_late(effect, due_at)]}, ()
    charts: tuple[Chart, ...] = ()
    if effect.digest is Digest.DAILY:
        blocks = still_open(digests.still_open(work), work.now)
    else:
        told = digests.told(work, effect.digest, due_at)
        weekly = effect.digest is Digest.WEEKLY
        blocks = week(manifests, told) if weekly else month(manifests, told, digests.still_open(work))
        charts = figure_charts.of(work, manifests, *digests.span(effect.digest, due_at))
    head = TITLES[effect.digest]
    return {"text": head, "blocks": [header(head), *_late(effect, due_at), *blocks]}, charts


def _late(effect: PostDigest, due_at: datetime) -> list[Block]:
    words = f":hourglass: This comes late: it was due {day_and_time(due_at)}, when nobody was running."
    return [context(words)] if effect.late else []


def week(manifests: Manifests, told: Told) -> list[Block]:
    """All figures of a week, and how many there were in the one before."""
    before = figure_words.many(told.before.incidents, "incident")
    return [
        section(f"*{figures.titled(manifests, told.now)}* · {before} in the week before"),
        *figures.shown(told.now),
        *_most(manifests, told),
        context(figures.NOTE),
    ]


def month(manifests: Manifests, told: Told, now: Open) -> list[Block]:
    """What an executive needs of a month: how much, how bad, how fast, what came back, what is open."""
    lines = {one.name: one.words for one in figure_words.lines(told.now)}
    wanted = [name for name in lines if name.startswith(BRIEF)]
    before = f"{told.before.incidents:,} the month before, weighing {told.before.harm:,}"
    said = "\n".join(f"*{escape(name)}* {escape(lines[name])}" for name in wanted)
    left = now.more + len(now.lines) + now.private
    late = f", {figure_words.many(now.follow_ups, 'follow-up')} overdue" if now.follow_ups else ""
    return [
        section(f"*{figures.titled(manifests, told.now)}* · {before}"),
        section(said),
        *_most(manifests, told),
        context(f"*Open now* {figure_words.many(left, 'incident')}{late}. {figures.NOTE}"),
    ]


BRIEF = ("Incidents", "Time to contain", "Time to mitigate", "Found by", "Came back", "Closed the loop", "Post-mortems")
"""The figures for executives, by how their lines begin."""


def _most(manifests: Manifests, told: Told) -> list[Block]:
    lines = [
        f"*{words}* {', '.join(_volume(manifests, part, one) for one in found if one.value)}"
        for part, words, found in (("tag", "Most harm", told.failures), ("system", "Where", told.systems))
        if any(one.value for one in found)
    ]
    return [context("\n".join(lines))] if lines else []


def _volume(manifests: Manifests, part: str, one: Volume) -> str:
    return f"{escape(one_line(figures.name(manifests, part, one.value), 40))} ({one.incidents:,})"


def still_open(found: Open, now: datetime) -> list[Block]:
    """What is still open, a line each, and what is overdue."""
    blocks = [section(_open(line, now)) for line in found.lines]
    rest = []
    if found.more:
        rest.append(f"{found.more:,} more")
    if found.private:
        rest.append(figure_words.many(found.private, "private one"))
    if found.follow_ups:
        rest.append(f"{figure_words.many(found.follow_ups, 'follow-up')} overdue")
    if found.post_mortems:
        rest.append(f"{figure_words.many(found.post_mortems, 'post-mortem')} overdue")
    return [*blocks, *([context(" · ".join(rest))] if rest else [])]


def _open(line: Listed, now: datetime) -> str:
    leads = f"{person(line.commander)} commands" if line.commander else "nobody commands"
    where = f" · {channel(line.channel)}" if line.channel and not line.lost else ""
    since = figure_words.lasting(max(now - line.opened_at, timedelta(0)).total_seconds())
    return f"{title(line)}\n{rating(line)} · {state(line)} · open for {since} · {leads}{where}"

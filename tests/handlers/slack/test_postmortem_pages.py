"""A post-mortem's windows and messages are harmless and fit Slack's limits, whatever anybody wrote."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keeping.captured import Shown
from bot.learning.postmortem_facts import Fact
from bot.learning.postmortem_page import Chapter, Gap, Page, Standing, Version, Waits
from bot.rules.investigation import WHAT_ELSE
from bot.rules.postmortem import LONGEST, REPORT, Playbook, Section, State, Why
from handlers.slack import postmortem_card, postmortem_forms, postmortem_page
from handlers.slack.blocks import modal
from handlers.workspace import surfaces
from handlers.workspace.blocks import message_blocks
from tests.handlers.slack.facts import NOON, line
from tests.handlers.slack.hostile import HOSTILE, harmless

OWNER, EMI = "U0BO", "U0EMI"


def fits(view: dict[str, Any]) -> None:
    harmless(view["blocks"])
    surfaces.modal(view)


def page(words: str, state: State = State.DRAFT, many: int = 1) -> Page:
    """A page in which everything that people wrote are these words."""
    facts = tuple(Fact(words, NOON) for _ in range(12))
    chapters = {one: Chapter(facts if one in REPORT else (), words, 7, missing=False) for one in Section}
    gaps = tuple(Gap(says, OWNER) for says in (WHAT_ELSE, words[:300])) * many
    back = Shown(words, True) if state is State.DRAFT else None
    return Page(
        line(words), state, Why.REQUIRED, OWNER, NOON, True, EMI, NOON if state is State.PUBLISHED else None,
        Playbook.CHANGE, words, chapters, gaps, True, back, facts, 7,
    )  # fmt: skip


@given(HOSTILE, st.sampled_from([State.DRAFT, State.REVIEW, State.PUBLISHED]), st.sampled_from([OWNER, EMI]))
def test_the_window_is_harmless_and_fits(words: str, state: State, reader: str) -> None:
    fits(postmortem_page.window(page(words, state), reader))


@pytest.mark.parametrize("one", ["<", "漢", "\U0001f525", "\u200b"])
def test_the_longest_window_fits_whatever_it_is_written_in(one: str) -> None:
    fits(postmortem_page.window(page(one * LONGEST, many=4), EMI))
    fits(postmortem_page.history("INC-7", [Version(Section.IMPACT, EMI, NOON, one * LONGEST)] * 40))


@given(HOSTILE)
def test_forms_with_what_was_written_before_are_harmless_and_fit(words: str) -> None:
    written = {one: (1, words[:LONGEST]) for one in Section}
    for one in Section:
        fits(postmortem_forms.form(7, postmortem_forms.together(one), written))
    versions = [Version(Section.IMPACT, EMI, NOON + timedelta(hours=hour), words) for hour in range(40)]
    fits(postmortem_page.history("INC-7", versions))


@given(HOSTILE)
def test_what_is_said_elsewhere_is_harmless(words: str) -> None:
    about = line(words)
    said = postmortem_page.published(about)
    card = postmortem_card.blocks(7, Standing(State.DRAFT, OWNER, NOON, True))
    home = postmortem_page.waits(Waits(about, NOON, State.REVIEW, True))
    harmless([*said["blocks"], *card, home], said["text"])
    message_blocks([*said["blocks"], *card])
    fits(modal("answer", "Home", [home]))

"""A thousand further seeds of the simulation, in hundreds."""

import pytest

from tests.sim.world import World


@pytest.mark.timeout(240)
@pytest.mark.parametrize("hundred", range(1, 11))
def test_a_hundred_seeds_come_right(hundred: int) -> None:
    stories = {seed: World(seed).run() for seed in range(hundred * 100, hundred * 100 + 100)}
    assert {seed: story.wrong for seed, story in stories.items() if story.wrong} == {}
    assert sum(story.deaths for story in stories.values()) > 200

"""The alert web hook: who may post, how much, and what is answered before anything is read."""

import json
from pathlib import Path

import pytest

from handlers.http.intake import LARGEST
from tests.whole import SECRET, Whole

FIRING = Path(__file__).parents[1] / "data" / "alerts" / "alertmanager_v4_firing.json"


async def test_a_group_of_many_alerts_is_taken_whole(whole: Whole) -> None:
    body = json.loads(FIRING.read_bytes())
    alert = body["alerts"][0]
    body["alerts"] = [{**alert, "fingerprint": f"{number:016x}"} for number in range(2000)]
    assert len(json.dumps(body)) > 1_000_000
    assert await whole.alert(body) == 202
    (room,) = await whole.assembled()
    assert room["name"] == "inc-1-unsorted"


@pytest.mark.parametrize(
    ("source", "token", "status"), [("alertmanager", "wrong", 401), ("grafana", SECRET, 404), ("alertmanager", "", 401)]
)
async def test_a_stranger_is_turned_away(whole: Whole, source: str, token: str, status: int) -> None:
    assert await whole.alert(FIRING.read_bytes(), source, token) == status


async def test_a_body_that_is_too_large_is_refused_without_being_kept(whole: Whole) -> None:
    assert await whole.alert(b"x" * (LARGEST + 1)) == 413


async def test_a_compressed_body_is_refused_since_it_could_unfold_to_anything(whole: Whole) -> None:
    headers = {"Authorization": f"Bearer {SECRET}", "Content-Encoding": "gzip"}
    url = f"{whole.url}/alerts/alertmanager"
    async with whole.office.session.post(url, data=b"\x1f\x8b", headers=headers) as answer:
        assert answer.status == 415

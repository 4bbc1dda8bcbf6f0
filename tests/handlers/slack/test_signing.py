"""Slack's signature: right, wrong, old, replayed, with two secrets, and from HTTP mode's outside."""

import hashlib
import hmac
import json
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.slack.signing import LARGEST, Signatures
from tests.whole import BO, GENERAL, Start, Whole, until

# The example of docs.slack.dev, "Verifying requests from Slack".
SECRET, STAMP = "8f742231b10e8888abcd99yyyzzz85a5", 1531420618
BODY = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    b"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    b"%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
SIGNATURE = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


def headers(signature: str = SIGNATURE, stamp: str = str(STAMP), **more: str) -> dict[str, str]:
    return {"x-slack-signature": signature, "x-slack-request-timestamp": stamp, **more}


def signed(secret: str, body: bytes, stamp: int) -> dict[str, str]:
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return headers(f"v0={digest}", str(stamp))


def test_slacks_own_example_is_taken() -> None:
    assert Signatures([SECRET]).refused(headers(), BODY, STAMP) is None


def test_either_of_two_secrets_is_right_while_one_is_replaced() -> None:
    assert Signatures(["new", SECRET]).refused(headers(), BODY, STAMP) is None
    assert Signatures([SECRET, "new"]).refused(headers(), BODY, STAMP) is None
    assert Signatures(["new"]).refused(headers(), BODY, STAMP) == "signature"


def test_without_a_secret_nothing_is_right() -> None:
    empty = signed("", BODY, STAMP)
    assert Signatures([]).refused(empty, BODY, STAMP) == "signature"
    assert Signatures([""]).refused(empty, BODY, STAMP) == "signature"


def test_the_same_request_is_taken_once() -> None:
    signatures = Signatures([SECRET])
    assert signatures.refused(headers(), BODY, STAMP) is None
    assert signatures.refused(headers(), BODY, STAMP + 299) == "replayed"


@pytest.mark.parametrize("late", [-301, 301])
def test_an_old_request_and_one_from_the_future_are_refused(late: int) -> None:
    assert Signatures([SECRET]).refused(headers(), BODY, STAMP + late) == "timestamp"
    assert Signatures([SECRET]).refused(headers(), BODY, STAMP + late * 299 // 301) is None


@pytest.mark.parametrize("stamp", ["", "now", "-1", "1e9", "９", "9" * 13, "9" * 5000, "1531420618.5", " 1531420618"])
def test_a_timestamp_that_is_no_time_is_refused(stamp: str) -> None:
    assert Signatures([SECRET]).refused(headers(stamp=stamp), BODY, STAMP) == "timestamp"


@pytest.mark.parametrize("signature", ["", "v0=", "v1=" + SIGNATURE[3:], SIGNATURE.upper(), "é" * 67, "v0=\ud800"])
def test_a_wrong_signature_is_refused(signature: str) -> None:
    assert Signatures([SECRET]).refused(headers(signature), BODY, STAMP) == "signature"


def test_what_is_too_large_or_packed_is_refused_before_anything_else() -> None:
    large = b"x" * (LARGEST + 1)
    assert Signatures([SECRET]).refused(signed(SECRET, large, STAMP), large, STAMP) == "too large"
    packed = headers(**{"content-encoding": "gzip"})
    assert Signatures([SECRET]).refused(packed, BODY, STAMP) == "content encoding"


@given(st.text(max_size=80), st.text(max_size=20), st.binary(max_size=50))
def test_nothing_else_is_ever_taken(signature: str, stamp: str, body: bytes) -> None:
    assert Signatures([SECRET]).refused(headers(signature, stamp), body, STAMP) is not None


async def test_by_http_everything_works_as_by_socket(start: Start) -> None:
    async with start(http=True) as whole:
        assert "*INC-1* is open" in (await whole.command(BO, "declare RetailBot gives 99 % off"))["text"]
        (room,) = await whole.assembled()
        await whole.act(BO, "topic", channel=room["id"], topic="party")

        async def back() -> bool:
            return bool((await whole.channels())[0]["topic"]["value"] == room["topic"]["value"])

        assert await until(back), "events come by HTTP too"
        await whole.act(BO, "click", channel=room["id"], ts=room["pins"][0]["ts"], action_id="timeline")
        assert "opened the incident" in json.dumps(await whole.modal(BO))


async def _post(whole: Whole, body: bytes, head: dict[str, str]) -> int:
    kind = {"content-type": "application/x-www-form-urlencoded"}
    async with whole.office.session.post(f"{whole.url}/slack/events", data=body, headers=kind | head) as answer:
        return int(answer.status)


async def test_by_http_what_slack_did_not_sign_is_refused(start: Start) -> None:
    async with start(http=True) as whole:
        words = {
            "command": "/incident",
            "text": "declare a fake",
            "user_id": BO,
            "channel_id": GENERAL,
            "trigger_id": "1",
        }
        body = urlencode(words).encode()
        assert await _post(whole, body, {}) == 401
        assert await _post(whole, body, headers()) == 401
        assert await _post(whole, b"x" * (LARGEST + 1), {}) == 413
        assert await _post(whole, b"\xff\xfe", {}) == 401
        assert await whole.channels() == []

"""Pagers take what the real ones would, and every answer means what it should."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr

from bot.manifests import Pager
from bot.response.pages import Call
from bot.rules.outcomes import Done, Later, Never, Unknown
from handlers import pagers
from handlers.pagers import Pagers
from tests.pagers import CUT, LOST, ROUTING_KEY, SIGNING_SECRET, PagerDuty, Phone, Receiver, signature
from tests.stores import NOON

Ready = Callable[..., Pagers]
KEY = "hotwash-inc-42-commander"


def call(action: str = "trigger", **changes: Any) -> Call:
    """A call of INC-42."""
    usual = Call(f"{KEY}-{action}-1", KEY, action, "INC-42 Jailbreak (S1)", "S1", "https://x.example/archives/C1", NOON)
    return usual._replace(**changes)


@pytest.fixture
async def ready() -> AsyncIterator[Ready]:
    """Pagers of people.yaml with an HTTP client."""
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as http:

        def opened(phone: Phone, secret: str | None = None) -> Pagers:
            usual = ("pagerduty", ROUTING_KEY) if isinstance(phone, PagerDuty) else ("webhook", SIGNING_SECRET)
            known = {"duty": Pager(kind=usual[0], address=phone.url)}
            return Pagers(known, {"duty": SecretStr(secret or usual[1])}, http)

        yield opened


@pytest.fixture(params=["pagerduty", "receiver"])
def phone(request: pytest.FixtureRequest) -> Phone:
    """Each kind in turn."""
    found: Phone = request.getfixturevalue(request.param)
    return found


async def test_a_page_rings_once_is_acknowledged_and_ends(ready: Ready, phone: Phone) -> None:
    duty = ready(phone)
    for action, state in (("trigger", "triggered"), ("acknowledge", "acknowledged"), ("resolve", "resolved")):
        for _ in range(2):
            assert isinstance(await duty.send("duty", call(action)), Done)
        assert phone.state == {KEY: state}
    assert phone.rang == {KEY: 1}


async def test_pagerduty_learns_what_it_is_how_bad_and_where(ready: Ready, pagerduty: PagerDuty) -> None:
    await ready(pagerduty).send("duty", call())
    (event,) = pagerduty.taken
    assert event["payload"]["summary"] == "INC-42 Jailbreak (S1)"
    assert event["payload"]["severity"] == "critical"
    assert event["links"] == [{"href": "https://x.example/archives/C1", "text": "Open it in Slack"}]


@pytest.mark.parametrize(("severity", "known"), [("S2", "error"), ("S3", "warning"), ("S4", "info"), (None, "error")])
async def test_a_severity_is_one_that_pagerduty_knows(
    ready: Ready, pagerduty: PagerDuty, severity: str | None, known: str
) -> None:
    await ready(pagerduty).send("duty", call(severity=severity))
    assert pagerduty.taken[0]["payload"]["severity"] == known


async def test_a_web_hook_learns_who_is_on_duty(ready: Ready, receiver: Receiver) -> None:
    await ready(receiver).send("duty", call(person="U0ADA", email="ada@northwind.example"))
    (event,) = receiver.taken
    assert event["type"] == "page.trigger"
    assert event["data"]["on_duty"] == {"slack": "U0ADA", "email": "ada@northwind.example"}
    assert event["data"]["link"] == "https://x.example/archives/C1"


async def test_a_web_hook_drops_a_twin_by_its_id(ready: Ready, receiver: Receiver) -> None:
    duty = ready(receiver)
    receiver.fates.append(LOST)
    assert isinstance(await duty.send("duty", call()), Unknown)
    assert isinstance(await duty.send("duty", call()), Done)
    assert (len(receiver.taken), receiver.twins) == (1, 1)


def test_the_receiver_checks_signatures_as_others_do() -> None:
    """The example of the Standard Webhooks libraries."""
    given = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
    assert signature(*given, b'{"test": 2432232314}') == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


async def test_a_wrong_secret_is_refused_in_the_pagers_own_words_and_never_shown(ready: Ready, phone: Phone) -> None:
    wrong = "0" * 32 if isinstance(phone, PagerDuty) else "whsec_" + "A" * 40
    outcome = await ready(phone, wrong).send("duty", call())
    assert isinstance(outcome, Never)
    assert "the pager “duty” refuses it (40" in outcome.reason
    assert wrong not in outcome.reason
    assert phone.rang == {}


@pytest.mark.parametrize(
    ("fate", "outcome"),
    [
        (429, Later("the pager “duty” answers 429", timedelta(seconds=1))),
        (408, Later("the pager “duty” answers 408")),
        (500, Later("the pager “duty” answers 500")),
        (503, Later("the pager “duty” answers 503")),
        (302, Never("the pager “duty” refuses it (302)")),
        (404, Never("the pager “duty” refuses it (404)")),
        (410, Never("the pager “duty” refuses it (410)")),
        (CUT, Unknown("the pager “duty” did not answer")),
        (LOST, Unknown("the pager “duty” did not answer")),
    ],
)
async def test_every_answer_means_what_it_should(
    ready: Ready, phone: Phone, fate: int | str, outcome: Later | Never | Unknown
) -> None:
    phone.fates.append(fate)
    assert await ready(phone).send("duty", call()) == outcome


async def test_only_202_says_that_pagerduty_took_it(ready: Ready, pagerduty: PagerDuty) -> None:
    pagerduty.fates.append(200)
    assert isinstance(await ready(pagerduty).send("duty", call()), Never)


async def test_a_pager_that_cannot_be_reached_is_tried_again(ready: Ready) -> None:
    nobody = PagerDuty()
    nobody.url = "http://127.0.0.1:1/enqueue"
    assert await ready(nobody).send("duty", call()) == Later("the pager “duty” cannot be reached")


async def test_a_pager_that_is_gone_from_the_manifest_is_refused_by_name(ready: Ready, pagerduty: PagerDuty) -> None:
    assert await ready(pagerduty).send("night", call()) == Never("people.yaml has no pager “night” any more")


@pytest.mark.parametrize(
    ("pager", "secret", "sentence"),
    [
        ({"kind": "pagerduty"}, None, "HOTWASH_PAGER_SECRETS has nothing for the pager “duty”. Add duty:secret to it."),
        ({"kind": "pagerduty"}, "short", "is no integration key of the Events API v2"),
        ({"kind": "webhook", "address": "http://x"}, "whsec_c2hvcnQ=", "is no signing secret. Make one: echo whsec_"),
        ({"kind": "webhook", "address": "http://x"}, "whsec_???", "is no signing secret"),
        (
            {"kind": "telex", "address": "http://x"},
            "x",
            "people.yaml: pagers.duty.kind: “telex” is none of pagerduty, web",
        ),
    ],
)
def test_what_is_missing_is_said_before_anybody_needs_it(
    pager: dict[str, str], secret: str | None, sentence: str
) -> None:
    secrets = {"duty": SecretStr(secret)} if secret else {}
    (fault,) = pagers.faults({"duty": Pager.model_validate(pager)}, secrets)
    assert sentence in fault


@pytest.fixture
def dropped_in(tmp_path: Path) -> Iterator[None]:
    """A module that somebody put into the folder."""
    (tmp_path / "doorbell.py").write_text(
        "TAKEN = range(202, 203)\n"
        "def fault(secret): return None\n"
        "def prepare(call, secret, now):\n"
        '    event = f\'{{"routing_key": "{secret}", "event_action": "resolve", "dedup_key": "{call.key}"}}\'\n'
        "    return event.encode(), {'Content-Type': 'application/json'}\n"
    )
    pagers.__path__.append(str(tmp_path))
    yield
    pagers.__path__.remove(str(tmp_path))
    sys.modules.pop("handlers.pagers.doorbell", None)


@pytest.mark.usefixtures("dropped_in")
async def test_a_new_kind_of_pager_is_one_module(pagerduty: PagerDuty) -> None:
    known, secrets = {"duty": Pager(kind="doorbell", address=pagerduty.url)}, {"duty": SecretStr(ROUTING_KEY)}
    assert pagers.faults(known, secrets) == []
    async with aiohttp.ClientSession() as http:
        assert isinstance(await Pagers(known, secrets, http).send("duty", call()), Done)
    assert pagerduty.taken[0]["dedup_key"] == KEY

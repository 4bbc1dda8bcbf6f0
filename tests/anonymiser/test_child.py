"""The anonymiser's process: it comes back, it says nothing aloud, and it leaves the bot small."""

import asyncio
import logging
import os
import signal
import subprocess
import sys

import pytest

from bot.rules.privacy import Privacy
from bot.rules.sanitising import Wanted
from handlers.anonymiser import Anonymiser, AnonymiserDown

ECHO = """
import json, struct, sys, time
def read():
    head = sys.stdin.buffer.read(4)
    return json.loads(sys.stdin.buffer.read(struct.unpack(">I", head)[0])) if head else sys.exit()
def write(tree):
    body = json.dumps(tree).encode()
    sys.stdout.buffer.write(struct.pack(">I", len(body)) + body)
    sys.stdout.buffer.flush()
read(), write("ready")
while wanted := read():
    text = wanted["texts"][0]
    if text == "die": sys.exit(1)
    if text == "sleep": time.sleep(60)
    write({"texts": [text], "replaced": {}, "language": 7 if text == "nonsense" else "en"})
"""
"""A child that does as the text tells it."""


def anonymiser(seconds: float = 10) -> Anonymiser:
    return Anonymiser(Privacy(), seconds, (sys.executable, "-c", ECHO))


def wanted(text: str) -> Wanted:
    return Wanted(texts=(text,), key="00")


async def test_it_starts_with_the_first_text_and_ends_when_told() -> None:
    it = anonymiser()
    assert it.pid is None
    assert (await it.sanitise(wanted("hello"))).texts == ("hello",)
    pid = it.pid
    assert pid is not None
    await it.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_it_can_be_started_before_anybody_needs_it() -> None:
    it = anonymiser()
    await it.warm()
    pid = it.pid
    assert pid is not None
    await it.sanitise(wanted("hello"))
    assert it.pid == pid
    await it.stop()


async def test_one_that_cannot_start_early_keeps_nobody_from_starting() -> None:
    await Anonymiser(Privacy(), 5, ("/nowhere/child",)).warm()


async def test_a_stop_waits_for_no_conversation() -> None:
    it = anonymiser(60)
    await it.sanitise(wanted("warm"))
    working = asyncio.ensure_future(it.sanitise(wanted("sleep")))
    await asyncio.sleep(0.2)
    async with asyncio.timeout(5):
        await it.stop()
        with pytest.raises(AnonymiserDown):
            await working
    with pytest.raises(AnonymiserDown):
        await it.sanitise(wanted("later"))
    assert it.pid is None


async def test_it_is_started_again_when_it_was_killed() -> None:
    it = anonymiser()
    await it.sanitise(wanted("hello"))
    assert it.pid is not None
    os.kill(it.pid, signal.SIGKILL)
    assert (await it.sanitise(wanted("again"))).texts == ("again",)
    await it.stop()


@pytest.mark.parametrize("fatal", ["die", "nonsense"])
async def test_a_text_that_it_always_dies_of_is_an_error_and_not_a_view(fatal: str) -> None:
    it = anonymiser()
    with pytest.raises(AnonymiserDown):
        await it.sanitise(wanted(fatal))
    assert (await it.sanitise(wanted("the next one"))).texts == ("the next one",)
    await it.stop()


async def test_a_child_that_does_not_start_is_an_error() -> None:
    with pytest.raises(AnonymiserDown):
        await Anonymiser(Privacy(), 10, (sys.executable, "-c", "raise SystemExit")).sanitise(wanted("hello"))
    with pytest.raises(AnonymiserDown):
        await Anonymiser(Privacy(), 10, ("/nowhere/python",)).sanitise(wanted("hello"))


async def test_a_text_that_takes_too_long_is_not_shown_and_held() -> None:
    it = anonymiser(1)
    view = await it.sanitise(wanted("sleep"))
    assert view.texts == ("[not read]",)
    assert [(one.part, one.start, one.end) for one in view.held] == [(0, 0, 0)]
    assert (await it.sanitise(wanted("quick"))).texts == ("quick",)
    await it.stop()


async def test_who_gives_up_waiting_does_not_leave_an_answer_for_the_next() -> None:
    it = anonymiser()
    await it.sanitise(wanted("warm"))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await it.sanitise(wanted("sleep"))
    assert (await it.sanitise(wanted("mine"))).texts == ("mine",)
    await it.stop()


async def test_who_gives_up_while_it_starts_leaves_nothing_half_started(caplog: pytest.LogCaptureFixture) -> None:
    it = Anonymiser(Privacy(), 10, (sys.executable, "-c", "import time; time.sleep(1)" + ECHO))
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await it.sanitise(wanted("early"))
    assert (await it.sanitise(wanted("mine"))).texts == ("mine",)
    assert "died" not in caplog.text
    await it.stop()


async def test_many_ask_at_once_and_each_gets_its_own() -> None:
    it = anonymiser()
    views = await asyncio.gather(*(it.sanitise(wanted(str(number))) for number in range(20)))
    assert [view.texts[0] for view in views] == [str(number) for number in range(20)]
    await it.stop()


async def test_no_text_is_logged_when_it_dies(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(AnonymiserDown) as down:
        await anonymiser().sanitise(wanted("die"))
    assert "the anonymiser died" in caplog.text
    assert "'die'" not in caplog.text + str(down.value) + str(down.value.__cause__)


def test_the_bot_does_not_carry_the_engine() -> None:
    heavy = "spacy presidio_analyzer wordfreq faker py3langid numpy thinc".split()  # noqa: SIM905
    code = f"import sys, handlers.anonymiser; print([one for one in {heavy} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_child_can_reach_no_network() -> None:
    code = """
import socket, sys
from handlers.anonymiser.child import stay_offline
sys.addaudithook(stay_offline)
for use in (lambda: socket.create_connection(("127.0.0.1", 9)), lambda: socket.getaddrinfo("localhost", 80)):
    try:
        use()
    except OSError as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "the anonymiser works offline\n" * 2

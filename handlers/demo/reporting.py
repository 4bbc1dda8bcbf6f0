"""The part of the demo in which people report what is weird, and Chiara judges it until everybody has heard back."""

import re
from functools import partial

from handlers.demo import local
from handlers.demo.hands import Json, Missed, act, buttons, first_name, form, press, say, send, spoken, state, until
from handlers.demo.lead import resolve, tag, topic

ADA, BO, CHIARA, EMI, FARID = "U0ADA", "U0BO", "U0CHIARA", "U0EMI", "U0FARID"
GENERAL, RETAIL, TRIAGE = "C0GENERAL", "C0RETAIL", "C0TRIAGE"
ODD = "It says that the voucher is secret, and names it in the same breath."
BLEACH = "RetailBot tells people to clean the kettle with bleach and vinegar"
LATIN = "It speaks Latin to me when I ask about blankets"
RUDE = "My colleague got an insult for an answer; I would rather not be named"
ANSWERS = {"harm": "serious", "reach": "ongoing"}
"""What Chiara knows of how bad it is."""
FAILED = "AIF-13"
"""It told people something dangerous."""


def report(page: str) -> None:
    """Four people report, each in another way; Chiara finds something different each time.  Raises Missed."""
    say("\nFour people report what RetailBot did, each in another way")
    menu, typed, customer = _by_menu(page), _by_command(page), _by_customer(page)
    nameless = _without_a_name(page)
    say("\nChiara is on triage duty")
    _judge(page, menu, "triage_near_miss", "a near miss", "The voucher does not work any more")
    _judge(page, customer, "triage_misunderstanding", "a misunderstanding", "Its name for a colour is Latin")
    _judge(page, nameless, "triage_false_alarm", "not a failure", "")
    _open(page, typed)
    _hear(page, menu, "near miss")


def _by_menu(page: str) -> int:
    """Ada reports an answer from its menu."""
    answer = _said_by_retailbot(page)
    act(page, ADA, "shortcut", callback_id="report_message", channel=RETAIL, ts=answer)
    return _fill(page, ADA, "in a message's menu, Report weird output", ODD)


def _by_command(page: str) -> int:
    """Emi types it."""
    reply = act(page, EMI, "command", channel=GENERAL, text=f"/weird {BLEACH}")["reply"]["text"]
    say(f"  Emi        /weird {BLEACH}")
    say(f"  Hotwash    {spoken(reply, state(page))}")
    return _number(reply)


def _by_customer(page: str) -> int:
    """A customer, who is nobody here, presses the shop's own button."""
    body = {"channel": RETAIL, "ts": _said_by_retailbot(page), "what": LATIN}
    answer = local.post(f"{page}/shop/report", body)
    if not answer["ok"]:
        raise Missed(f"The shop's button did not work: {answer['message']}")
    say(f"  a customer presses Report this answer: {LATIN}")
    say(f"  the shop   Thank you. Your reference: {answer['report']}")
    return _number(answer["report"])


def _without_a_name(page: str) -> int:
    """Farid leaves his name out, and gets a code."""
    act(page, FARID, "shortcut", callback_id="report")
    return _fill(page, FARID, "without his name", RUDE, "nameless")


def _fill(page: str, person: str, how: str, what: str, *ticks: str) -> int:
    send(page, person, "report", what={"value": what}, ticks={"selected_options": [{"value": one} for one in ticks]})
    say(f"  {first_name(page, person):<10} {how}: {what}")
    window = form(page, person, "answer")
    said = [spoken(text, state(page)) for text in _texts(window)]
    say(f"  Hotwash    {' '.join(said)}")
    act(page, person, "close", view_id=window["id"])
    return _number(said[0])


def _judge(page: str, number: int, action: str, found: str, why: str) -> None:
    """Find something else than an incident."""
    until(partial(_card, page, number), f"REP-{number} has no card.")
    if action == "triage_misunderstanding":
        press(page, CHIARA, TRIAGE, "triage_more", str(number))
        window = form(page, CHIARA, "answer")
        act(page, CHIARA, "click", view_id=window["id"], action_id=action)
    else:
        press(page, CHIARA, TRIAGE, action, str(number))
    send(page, CHIARA, "verdict", reason={"value": why})
    say(f"  Chiara     finds REP-{number} to be {found}{': ' if why else ''}{why}")


def _hear(page: str, number: int, words: str) -> None:
    """What somebody who reported with their name hears."""
    for line in until(partial(_told, page, number, words), f"Nobody heard what became of REP-{number}."):
        say(f"  Hotwash    {line}")


def _open(page: str, number: int) -> None:
    """Open an incident, and stop the harm: whoever reported it hears both."""
    say(f"  Chiara     opens an incident from REP-{number}")
    before = set(state(page)["channels"])
    press(page, CHIARA, TRIAGE, "triage_open", str(number))
    channel = until(partial(_new, page, before), "The report opened no incident.")
    press(page, CHIARA, channel, "take_command")
    topic(page, channel, "IC: Chiara")
    tag(page, CHIARA, channel, FAILED)
    _rate(page, channel)
    resolve(page, CHIARA, channel)
    say("\nWho reported with their name hears back")
    _hear(page, number, "stopped")


def _rate(page: str, channel: str) -> None:
    """Answer two questions, and take what they come to."""
    press(page, CHIARA, channel, "severity")
    asked = {one["block_id"]: one for one in form(page, CHIARA, "severity")["blocks"] if one["type"] == "input"}
    given = {name: _option(asked[name], words) for name, words in ANSWERS.items()}
    send(page, CHIARA, "severity", **{name: {"selected_option": option} for name, option in given.items()})
    for name, option in given.items():
        say(f"  Chiara     {asked[name]['label']['text']} {option['text']['text']}")
    offered = until(partial(_offer, page), "No severity was offered.")
    say(f"  Hotwash    {spoken(offered, state(page)).splitlines()[0]}")
    send(page, CHIARA, "severity")


def _option(block: Json, value: str) -> Json:
    return next(dict(one) for one in block["element"]["options"] if one["value"] == value)


def _offer(page: str) -> str | None:
    """What the answers come to, once the window says so."""
    blocks = form(page, CHIARA, "severity")["blocks"]
    return str(blocks[0]["text"]["text"]) if any(one["block_id"] == "offer" for one in blocks) else None


def _said_by_retailbot(page: str) -> str:
    messages = state(page)["channels"][RETAIL]["messages"]
    return next(str(ts) for ts, one in reversed(messages.items()) if one["user"] == "U0RETAILBOT")


def _card(page: str, number: int) -> bool | None:
    """Whether a report's card says already what was weird."""
    messages = state(page)["channels"][TRIAGE]["messages"].values()
    shown = (one for one in messages if any(two["value"] == str(number) for two in buttons(one, "triage_open")))
    return any("being made safe" not in str(one["blocks"]) for one in shown) or None


def _new(page: str, before: set[str]) -> str | None:
    channels = state(page)["channels"]
    made = (id_ for id_, one in channels.items() if id_ not in before and one["name"].startswith("inc-"))
    return next((id_ for id_ in made if channels[id_]["pins"] and channels[id_]["topic"]["value"]), None)


def _told(page: str, number: int, words: str) -> list[str] | None:
    """What Hotwash wrote to the reporter of a report, once these words are in it."""
    now = state(page)
    ims = (one for one in now["channels"].values() if one["kind"] == "im")
    said = (block for im in ims for one in im["messages"].values() for block in one.get("blocks") or ())
    texts = [spoken(text, now) for block in said for text in _texts({"blocks": [block]})]
    about = [text for text in texts if f"REP-{number}" in text and words in text]
    return [line for text in about for line in text.splitlines()[1:]] or None


def _texts(view: Json) -> list[str]:
    return [one["text"]["text"] for one in view["blocks"] if one["type"] in ("section", "header")]


def _number(text: str) -> int:
    found = re.search(r"REP-(\d+)", text)
    if found is None:
        raise Missed(f"This names no report: {text}")
    return int(found[1])

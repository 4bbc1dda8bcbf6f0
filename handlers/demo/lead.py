"""The part of the demo that leads an incident to its end: Bo takes command, hands over to Ada, and she resolves it."""

from functools import partial

from handlers.demo.hands import Json, act, buttons, first_name, form, press, say, send, spoken, state, until

BO, ADA = "U0BO", "U0ADA"
FAILED = "AIF-17"
"""It promised what it may not promise."""
EVIDENCE = "The whole conversation: #retailbot, just now, model retailbot"


def lead(page: str, channel: str) -> None:
    """Play it in an incident's channel.  Raises Missed."""
    _take_command(page, channel)
    _work(page, channel)
    _hand_over(page, channel)
    resolve(page, ADA, channel)
    _record(page, channel)


def _take_command(page: str, channel: str) -> None:
    say("\nBo is on duty")
    _accept(page, BO)
    say("  Bo         accepts")
    topic(page, channel, "IC: Bo")


def _work(page: str, channel: str) -> None:
    press(page, BO, channel, "tick")
    task = form(page, BO, "settle")["blocks"][0]["text"]["text"].splitlines()[0]
    send(page, BO, "settle", evidence={"value": EVIDENCE})
    say(f"  Bo         ticks “{task}”: {EVIDENCE}")
    press(page, BO, channel, "severity")
    levels = next(one for one in form(page, BO, "severity")["blocks"] if one["block_id"] == "severity")
    chosen = next(one for one in levels["element"]["options"] if one["value"] == "S2")
    send(page, BO, "severity", severity={"selected_option": chosen})
    say(f"  Bo         rates it {chosen['text']['text']}")
    topic(page, channel, "[S2]")
    tag(page, BO, channel, FAILED)


def tag(page: str, person: str, channel: str, id_: str) -> None:
    """Say what failed."""
    press(page, person, channel, "tag")
    groups = form(page, person, "tag")["blocks"][0]["element"]["option_groups"]
    failed = next(one for group in groups for one in group["options"] if one["value"] == id_)
    send(page, person, "tag", tag={"selected_option": failed})
    say(f"  {first_name(page, person):<10} says what failed: {failed['text']['text']}")


def _hand_over(page: str, channel: str) -> None:
    say("\nBo hands over to Ada, with a brief that is drafted")
    press(page, BO, channel, "handover")
    send(page, BO, "handover", person={"selected_user": ADA})
    _accept(page, ADA)
    say("  Ada        accepts")
    topic(page, channel, "IC: Ada")


def resolve(page: str, person: str, channel: str) -> None:
    """Say that it is over."""
    say(f"\n{first_name(page, person)} resolves it")
    press(page, person, channel, "resolve")
    send(page, person, "resolve")
    topic(page, channel, "reviewing")


def _record(page: str, channel: str) -> None:
    say("\nThe record")
    press(page, ADA, channel, "timeline")
    window = form(page, ADA, "answer")
    now = state(page)
    for block in window["blocks"]:
        if block["type"] == "context":
            say(f"  {spoken(block['elements'][0]['text'], now)}")
    act(page, ADA, "close", view_id=window["id"])


def _accept(page: str, person: str) -> None:
    """Accept what Hotwash asks somebody in a direct message."""
    direct, asked = until(partial(_asked, page, person), "Hotwash did not ask for a commander.")
    say(f"  Hotwash    {asked}")
    press(page, person, direct, "accept")


def _asked(page: str, person: str) -> tuple[str, str] | None:
    found = [one for one in state(page)["channels"].values() if one["kind"] == "im" and person in one["members"]]
    asking = (
        (one["id"], said["text"]) for one in found for said in one["messages"].values() if buttons(said, "accept")
    )
    return next(asking, None)


def topic(page: str, channel: str, words: str) -> None:
    """Wait for the topic of a channel to say something, and tell it."""
    say(f"  topic      {until(partial(_has, page, channel, words), f'The topic does not say “{words}”.')}")


def _has(page: str, channel: str, words: str) -> str | None:
    found: Json = state(page)["channels"][channel]
    topic = str(found["topic"]["value"])
    return topic if words in topic else None

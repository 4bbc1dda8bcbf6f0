"""The page leads and notifies: hints that go on, direct messages that pop up, people who come, the stopwatch."""

from tests.long.forms import actions, button, form
from tests.long.stage import Browser, Stage


def test_hints_lead_somewhere_and_go_away(browser: Browser, stage: Stage) -> None:
    action = {"label": "Try it", "channel": "C0RANDOM", "prefill": "/incident declare fire"}
    stage.post(
        "/admin/hints",
        {"hints": [{"title": "First", "text": "one"}, {"title": "Second", "text": "two", "action": action}]},
    )
    browser.visit()
    browser.click("[aria-label='Next hint']")
    browser.click("#hints .button", "Try it")
    browser.find("#place-header h2", "random")
    browser.find("#composer-text", "/incident declare fire")
    browser.click("[aria-label='Hide hints']")
    browser.gone("#hints")
    browser.click("#hints-again")
    browser.find("#hints")


def test_the_stopwatch_says_how_fast_the_team_was_there(browser: Browser, stage: Stage) -> None:
    browser.visit()
    stage.post("/admin/stopwatch", {"label": "guardrail alert"})
    made = stage.call("conversations.create", name="inc-1-jailbreak")["channel"]["id"]
    ts = stage.say(made, text="card")
    stage.call("pins.add", channel=made, timestamp=ts)
    browser.click(".toast button", "Open the channel")
    browser.find(".stopwatch.done", "team assembled in")


def test_a_hint_goes_on_when_what_it_asks_for_was_done(browser: Browser, stage: Stage) -> None:
    untils = ["button:yes", ["form:other", "form:form"], "team"]
    hints = [{"title": f"Step {number}", "text": "", "until": until} for number, until in enumerate(untils, 1)]
    stage.post("/admin/hints", {"hints": hints})
    stage.say("C0GENERAL", actions(button("No"), button("Yes")))
    browser.visit()
    browser.click(".message-body button", "No")
    stage.payload("block_actions")
    browser.find("#hints", "Step 1")
    browser.click(".message-body button", "Yes")
    browser.find("#hints", "Step 2")
    stage.call("views.open", trigger_id=stage.payload("block_actions")["trigger_id"], view=form())
    browser.type("dialog textarea, dialog input", "words")
    browser.find("#hints", "Step 2")
    browser.click("dialog button", "Declare")
    browser.find("#hints", "Step 3")


def test_a_hint_makes_one_somebody_else_where_the_app_wrote_to_them(browser: Browser, stage: Stage) -> None:
    action = {"label": "Be Ada", "be": "U0ADA", "messages": "Hotwash"}
    stage.post("/admin/hints", {"hints": [{"title": "Be Ada", "text": "", "action": action}]})
    stage.call("chat.postMessage", channel="U0ADA", text="for Ada alone")
    browser.visit()
    browser.click("#hints button", "Be Ada")
    browser.find("#persona", "Ada Okafor")
    browser.find(".message-body", "for Ada alone")
    browser.gone("#hints button", "Be Ada")


def test_a_step_about_a_team_leads_to_the_newest_and_one_without_a_team_begins_again(
    browser: Browser, stage: Stage
) -> None:
    action = {"label": "Open the incident", "channel": "team"}
    stage.post("/admin/hints", {"hints": [{"title": "First", "text": ""}, {"title": "Lead", "action": action}]})
    browser.visit()
    browser.click("[aria-label='Next hint']")
    browser.find("#hints", "Lead")
    browser.visit()
    browser.find("#hints", "First")
    for name in ("inc-1", "inc-2"):
        stage.call("conversations.create", name=name)
    browser.click("[aria-label='Next hint']")
    browser.click("#hints button", "Open the incident")
    browser.find("#place-header h2", "inc-2")
    browser.visit()
    browser.find("#hints", "Lead")


def test_a_direct_message_pops_up_and_leads_to_it(browser: Browser, stage: Stage) -> None:
    browser.visit()
    stage.call("chat.postMessage", channel="U0BO", text="INC-1: can *you* command it?")
    browser.find(".toast", "INC-1: can you command it?")
    browser.find("#sidebar .side-badge", "1")
    browser.click(".toast button", "Open")
    browser.find(".message-body", "can you command it?")
    browser.gone(".toast")
    browser.gone("#sidebar .side-badge")
    stage.call("chat.postMessage", channel="U0BO", text="one looks at it already")
    browser.find(".message-body", "one looks at it already")
    browser.gone(".toast")


def test_a_message_that_popped_up_goes_when_it_is_answered_elsewhere(browser: Browser, stage: Stage) -> None:
    browser.visit()
    sent = stage.call("chat.postMessage", channel="U0BO", text="Who commands?")
    stage.call("chat.update", channel=sent["channel"], ts=sent["ts"], text="Who commands?")
    browser.find(".toast", "Who commands?")
    stage.call("chat.update", channel=sent["channel"], ts=sent["ts"], text="You command.")
    browser.gone(".toast")


def test_people_who_come_one_after_another_share_a_line(browser: Browser, stage: Stage) -> None:
    made = stage.act("U0ADA", "create", name="room", private=False)["channel"]
    stage.act("U0ADA", "invite", channel=made, users=["U0BO", "U0DEV"])
    browser.visit(f"#{made}")
    browser.find(".message-body", "@Ada Okafor, @Bo Lindqvist and @Dev Patel have joined the channel")
    stage.act("U0ADA", "message", channel=made, text="Welcome")
    stage.act("U0EMI", "join", channel=made)
    browser.find(".message-body", "@Emi Tanaka has joined the channel")
    assert browser.run("return document.querySelectorAll('.message.system').length") == 2

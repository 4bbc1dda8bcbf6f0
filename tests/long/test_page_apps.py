"""The page and apps: blocks, commands, forms, shortcuts and homes, used in headless Chromium."""

import time

import pytest

from tests.long.forms import CONFIRM, EVERY_FIELD, OPTIONS, actions, button, field, form, plain, section
from tests.long.stage import Browser, Json, Keys, Stage, until


def opening(stage: Stage, view: Json) -> None:
    """Let /incident open a form."""

    def open_it(heard: Json) -> Json:
        stage.call("views.open", trigger_id=heard["trigger_id"], view=view)
        return {}

    stage.replies["/incident"] = open_it


def open_form(browser: Browser) -> None:
    """Ask for the form."""
    browser.visit()
    browser.type("#composer-text", "/incident", Keys.ENTER)
    browser.find("#modal[open]")


def test_a_command_is_completed_verb_by_verb_and_answered_to_one_person(browser: Browser, stage: Stage) -> None:
    stage.replies["/incident"] = lambda heard: {"text": f"heard {heard['text']}"}
    browser.visit()
    browser.type("#composer-text", "/inc", Keys.TAB, "de", Keys.TAB, "fire", Keys.ENTER)
    browser.find(".message.ephemeral .only-you")
    browser.find(".message.ephemeral .message-body", "heard declare fire")
    browser.gone(".completion")


def test_an_app_that_does_not_answer_is_told_and_the_words_are_kept(browser: Browser, stage: Stage) -> None:
    stage.replies["/incident"] = lambda _: None
    browser.visit()
    browser.type("#composer-text", "/incident declare fire", Keys.ENTER)
    browser.find("#strip", '/incident failed with the error "operation_timeout"')
    assert browser.find("#composer-text").get_attribute("value") == "/incident declare fire"


def test_an_unknown_command_is_told(browser: Browser) -> None:
    browser.visit()
    browser.type("#composer-text", "/nonsense", Keys.ENTER)
    browser.find("#strip", "/nonsense is not a valid command")


def test_a_form_shows_errors_beside_its_fields_and_keeps_what_was_typed(browser: Browser, stage: Stage) -> None:
    opening(stage, form(field("mail", "Contact", {"type": "email_text_input"}, optional=True)))
    stage.replies["view_submission"] = lambda _: {"response_action": "errors", "errors": {"what": "Say more."}}
    open_form(browser)
    browser.click("#modal-submit")
    browser.find("[data-error-for=what]", "Please fill in this field")
    browser.type("[data-block-id=what] input", "fire")
    browser.type("[data-block-id=mail] input", "nobody", Keys.CONTROL, Keys.ENTER)
    browser.find("[data-error-for=mail]", "mail address")
    browser.type("[data-block-id=mail] input", "@northwind.example", Keys.CONTROL, Keys.ENTER)
    browser.find("[data-error-for=what]", "Say more.")
    assert browser.find("[data-block-id=what] input").get_attribute("value") == "fire"
    stage.replies["view_submission"] = lambda _: {}
    browser.click("#modal-submit")
    browser.gone("#modal")
    sent = stage.payload("view_submission")["view"]["state"]["values"]
    assert sent["what"]["a"]["value"] == "fire" and sent["mail"]["a"]["value"] == "nobody@northwind.example"


def test_escape_closes_a_form_and_focus_stays_inside_until_then(browser: Browser, stage: Stage) -> None:
    opening(stage, form())
    open_form(browser)
    for _ in range(8):
        browser.press(Keys.TAB)
        assert browser.run(
            "return document.activeElement === document.body || document.activeElement.closest('#modal') !== null"
        )
    browser.press(Keys.ESCAPE)
    browser.gone("#modal")


def test_a_form_that_the_app_changes_keeps_what_was_typed(browser: Browser, stage: Stage) -> None:
    opening(stage, form(actions(button("More"))))

    def more(heard: Json) -> Json:
        changed = form(actions(button("More")), section("There is *more*"))
        stage.call("views.update", view_id=heard["view"]["id"], view=changed)
        return {}

    stage.replies["block_actions"] = more
    open_form(browser)
    browser.type("[data-block-id=what] input", "half a sen")
    browser.click("#modal [data-action-id=more]")
    browser.find("#modal strong", "more")
    assert browser.find("[data-block-id=what] input").get_attribute("value") == "half a sen"


def test_forms_stack_and_the_lower_one_comes_back_as_it_was(browser: Browser, stage: Stage) -> None:
    opening(stage, form(actions(button("More"))))

    def push(heard: Json) -> Json:
        stage.call("views.push", trigger_id=heard["trigger_id"], view=form(title="Details"))
        return {}

    stage.replies["block_actions"] = push
    open_form(browser)
    browser.type("[data-block-id=what] input", "kept")
    browser.click("#modal [data-action-id=more]")
    browser.find("#modal-title", "Details")
    assert browser.find("[data-block-id=what] input").get_attribute("value") == ""
    browser.click("#modal [aria-label=Back]")
    browser.find("#modal-title", "Declare incident")
    assert browser.find("[data-block-id=what] input").get_attribute("value") == "kept"


def test_every_kind_of_field_is_drawn_with_its_label(browser: Browser, stage: Stage) -> None:
    fields = [field(kind, kind, {"type": kind, **more}, optional=True) for kind, more in EVERY_FIELD.items()]
    opening(stage, form(*fields))
    open_form(browser)
    for kind in EVERY_FIELD:
        browser.find(f"[data-block-id={kind}] [data-action-id=a]")
    assert browser.run("return document.querySelectorAll('.cannot-draw').length") == 0


def test_people_are_searched_and_several_are_picked_by_keyboard(browser: Browser, stage: Stage) -> None:
    opening(stage, form(field("who", "Who", {"type": "multi_users_select"})))
    open_form(browser)
    browser.type("[data-block-id=what] input", "fire")
    browser.click("[data-block-id=who] button")
    browser.press("chiara")
    browser.gone(".picker-row", "Ada")
    browser.press(Keys.ENTER)
    browser.press(Keys.CONTROL, "a", Keys.NULL, "emi")
    browser.gone(".picker-row", "Chiara")
    browser.press(Keys.ENTER, Keys.ESCAPE)
    browser.gone(".picker-window")
    browser.find("#modal[open]")
    browser.click("#modal-submit")
    browser.gone("#modal")
    assert stage.payload("view_submission")["view"]["state"]["values"]["who"]["a"]["selected_users"] == [
        "U0CHIARA",
        "U0EMI",
    ]


def test_options_come_from_the_app_while_one_types(browser: Browser, stage: Stage) -> None:
    stage.replies["block_suggestion"] = lambda heard: {
        "options": [{"text": plain(f"INC for {heard['value']}"), "value": "9"}]
    }
    menu = {"type": "external_select", "action_id": "pick", "placeholder": plain("Which?"), "min_query_length": 2}
    stage.say("C0GENERAL", actions(menu))
    browser.visit()
    browser.click("[data-action-id=pick]")
    browser.press("fire")
    browser.click(".picker-row", "INC for fire")
    assert stage.payload("block_actions")["actions"][0]["selected_option"]["value"] == "9"


def test_a_button_asks_first_where_the_app_wants_that(browser: Browser, stage: Stage) -> None:
    stage.say("C0GENERAL", actions(button("Page", style="danger", confirm=CONFIRM)))
    browser.visit()
    browser.click("[data-action-id=page]")
    browser.click("dialog button", "No")
    time.sleep(0.2)
    assert stage.heard == []
    browser.click("[data-action-id=page]")
    browser.click("dialog button[type=submit]", "Page")
    assert stage.payload("block_actions")["actions"][0]["value"] == "v"


def test_a_menu_and_a_date_in_a_message_tell_the_app_what_was_chosen(browser: Browser, stage: Stage) -> None:
    overflow = {"type": "overflow", "action_id": "more", "options": OPTIONS}
    stage.say(
        "C0GENERAL",
        actions(
            {"type": "static_select", "action_id": "pick", "placeholder": plain("Pick"), "options": OPTIONS}, overflow
        ),
    )
    browser.visit()
    browser.click("[data-action-id=pick]")
    browser.press(Keys.ARROW_DOWN, Keys.ENTER)
    until(lambda: stage.heard, "nothing was told")
    assert stage.heard[-1]["actions"][0]["selected_option"]["value"] == "1"
    browser.click("[data-action-id=more]")
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)
    until(lambda: len(stage.heard) == 2, "the menu told nothing")
    assert stage.heard[-1]["actions"][0]["selected_option"]["value"] == "2"


def test_a_shortcut_on_a_message_by_keyboard(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0GENERAL", text="RetailBot swears")
    browser.visit()
    browser.type("#messages .message", Keys.ENTER)
    browser.click(".menu-row", "Declare incident")
    heard = stage.payload("message_action")
    assert heard["callback_id"] == "declare" and heard["message"]["text"] == "RetailBot swears"


def test_a_global_shortcut_from_the_message_box(browser: Browser, stage: Stage) -> None:
    browser.visit()
    browser.click("[aria-label=Shortcuts]")
    browser.click(".menu-row", "Report weird output")
    assert stage.payload("shortcut")["callback_id"] == "weird"


def test_an_app_home_is_opened_and_used(browser: Browser, stage: Stage) -> None:
    home = {"type": "home", "blocks": [section("What waits for you"), actions(button("Report"))]}
    stage.call("views.publish", user_id="U0BO", view=home)
    browser.visit()
    browser.click(".side-row", "Hotwash")
    browser.find("#home", "What waits for you")
    browser.click("#home [data-action-id=report]")
    assert stage.payload("block_actions")["view"]["type"] == "home"
    browser.click(".tab", "Messages")
    browser.find("#composer-text")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_long_form_can_be_sent_at_any_width(browser: Browser, stage: Stage, width: int) -> None:
    opening(
        stage,
        form(
            *[
                field(f"f{number}", f"Field {number}", {"type": "plain_text_input"}, optional=True)
                for number in range(20)
            ]
        ),
    )
    browser.size(width, 800)
    open_form(browser)
    browser.type("[data-block-id=what] input", "fire")
    browser.click("#modal-submit")
    browser.gone("#modal")

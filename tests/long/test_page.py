"""The page: channels, messages, people and places, seen in headless Chromium."""

import base64
from pathlib import Path
from typing import Any

import pytest

from tests.long.stage import Browser, Keys, Stage, until

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>'


def test_what_others_write_appears_by_itself_and_is_read_aloud(browser: Browser, stage: Stage) -> None:
    browser.visit()
    stage.act("U0ADA", "message", channel="C0GENERAL", text="Good *morning*")
    assert browser.find("#messages .message strong").text == "morning"
    assert "Ada Okafor" in str(browser.run("return document.getElementById('announcer').textContent"))


def test_a_person_writes_with_enter_and_mentions_by_name(browser: Browser) -> None:
    browser.visit()
    browser.type("#composer-text", "@ad", Keys.TAB, "look at #ran", Keys.TAB, "if 1 < 2 & true", Keys.ENTER)
    assert browser.find("#messages .message-body").text == "@Ada Okafor look at #random if 1 < 2 & true"
    browser.click(".message-body .mention", "random")
    browser.find("#place-header h2", "random")


def test_hostile_text_stays_text(browser: Browser, stage: Stage) -> None:
    stage.act(
        "U0ADA", "message", channel="C0GENERAL", text=HOSTILE + " <javascript:window.pwned=3|click me> \u202eevil"
    )
    stage.act("U0ADA", "message", channel="C0GENERAL", text=f"```{HOSTILE}``` &gt; `{HOSTILE}`")
    stage.call("conversations.join", channel="C0GENERAL")
    stage.call("conversations.setTopic", channel="C0GENERAL", topic=HOSTILE)
    browser.visit()
    assert HOSTILE in browser.find("#messages .message-body").text
    assert HOSTILE in browser.find(".topic").text
    assert (
        browser.run("return document.querySelectorAll('main img, main script, main a[href^=javascript]').length") == 0
    )
    assert browser.run("return window.pwned ?? null") is None


@pytest.mark.parametrize("piece", ["*a ", "_a<_>(", "<", "~x~ `", "```", "&gt;", ":a", "https://a", "\u0338"])
def test_a_huge_hostile_text_is_read_within_a_second(browser: Browser, piece: str) -> None:
    browser.visit()
    script = """const [text, done] = arguments;
        Promise.all([import("/page/mrkdwn.js"), import("/page/markdown.js")]).then(([one, two]) => {
            const start = performance.now();
            one.mrkdwn(text);
            two.markdown(text);
            done(performance.now() - start);
        });"""
    taken: Any = browser.driver.execute_async_script(script, piece * (40_000 // len(piece)))
    assert taken < 1000


def test_markup_dates_and_groups_are_drawn(browser: Browser, stage: Stage) -> None:
    text = "*b* _i_ ~s~ `c` :tada: <!date^0^{date_num}|then> <!subteam^S0ONCALL|@ml-oncall> <!here>"
    text += " <https://northwind.example|site> a &amp; b\n&gt; quoted"
    stage.act("U0ADA", "message", channel="C0GENERAL", text=text)
    browser.visit()
    shown = browser.find("#messages .message-body")
    assert shown.text == "b i s c 🎉 1970-01-01 @ml-oncall @here site a & b\nquoted"
    assert browser.find(".message-body a").get_attribute("rel") == "noopener noreferrer"
    for tag in ("strong", "em", "s", "code", "blockquote"):
        browser.find(f".message-body {tag}")


def test_a_thread_is_answered_in_its_panel(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0GENERAL", text="Who has time?")
    browser.visit()
    browser.run("document.querySelector('#messages .message').focus()")
    browser.click("[aria-label='Reply in thread']")
    browser.type("#thread-text", "I have", Keys.ENTER)
    browser.find("#panel .message-body", "I have")
    assert "1 reply" in browser.find("#messages .thread-link").text
    browser.gone("#messages .message-body", "I have")
    browser.press(Keys.ESCAPE)
    browser.gone("#panel")


def test_own_messages_are_edited_and_deleted(browser: Browser, stage: Stage) -> None:
    stage.act("U0BO", "message", channel="C0GENERAL", text="tpyo &amp; more")
    browser.visit()
    browser.type("#messages .message", Keys.ENTER)
    browser.click(".menu-row", "Edit message")
    assert browser.find("#messages textarea").get_attribute("value") == "tpyo & more"
    browser.type("#messages textarea", Keys.CONTROL, "a", Keys.NULL, "typo", Keys.ENTER)
    browser.find("#messages .edited")
    browser.type("#messages .message", Keys.ENTER)
    browser.click(".menu-row", "Delete message")
    browser.click("dialog .button.danger")
    browser.gone("#messages .message")


def test_reactions_and_pins_by_keyboard(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0GENERAL", text="Lunch?")
    browser.visit()
    browser.type("#messages .message", Keys.ENTER)
    browser.click(".menu-row", "React")
    browser.press("rocket", Keys.ENTER)
    assert browser.find(".reaction").get_attribute("aria-pressed") == "true"
    browser.click(".reaction")
    browser.gone(".reaction")
    browser.type("#messages .message", Keys.ENTER)
    browser.click(".menu-row", "Pin to channel")
    browser.find(".message.pinned")
    browser.click("[data-key=pins]")
    browser.find("#panel .pin-card", "Lunch?")


def test_a_picture_is_shown_where_it_was_posted(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "evidence.png").write_bytes(PIXEL)
    browser.visit()
    browser.run("document.querySelector('input[type=file]').hidden = false")
    browser.type("input[type=file]", str(tmp_path / "evidence.png"))
    browser.find(".file-chip")
    browser.type("#composer-text", "see", Keys.ENTER)
    image = browser.find("#messages .block-image img")
    until(lambda: browser.run("return arguments[0].naturalWidth", image) == 1, "the picture did not load")


def test_unread_channels_are_bold_until_they_are_opened(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0RANDOM", text="earlier")
    browser.visit()
    stage.act("U0ADA", "message", channel="C0RANDOM", text="<@U0BO> cake!")
    assert browser.find(".side-row.unread").text.endswith("1")
    assert browser.driver.title.startswith("(1)")
    browser.click(".side-row.unread")
    browser.gone(".side-row.unread")
    browser.find(".day.new")


def test_private_and_archived_channels_look_and_behave_like_it(browser: Browser, stage: Stage) -> None:
    made = stage.act("U0BO", "create", name="quiet-room", private=True)["channel"]
    stage.act("U0BO", "create", name="old-room", private=False)
    browser.visit(f"#{made}")
    assert "🔒" in browser.find("#place-header h2").text
    browser.click(".side-row", "old-room")
    browser.click(".place-name")
    browser.click("#panel button", "Archive")
    browser.click("dialog button", "Archive")
    browser.find(".instead-of-composer", "is archived")
    browser.gone(".side-row", "old-room")
    browser.click(".sidebar .quiet-button", "Show archived (1)")
    browser.find(".side-row", "old-room")
    browser.click(".instead-of-composer button")
    browser.find("#composer-text")


def test_a_person_let_into_a_private_channel_sees_its_past(browser: Browser, stage: Stage) -> None:
    made = stage.act("U0ADA", "create", name="secret-room", private=True)["channel"]
    stage.act("U0ADA", "message", channel=made, text="before Bo")
    browser.visit()
    stage.act("U0ADA", "invite", channel=made, users=["U0BO"])
    browser.click(".side-row", "secret-room")
    browser.find(".message-body", "before Bo")


def test_a_channel_of_others_can_be_joined(browser: Browser) -> None:
    browser.visit("#C0TRIAGE")
    browser.click(".instead-of-composer button", "Join channel")
    browser.find("#composer-text")


def test_another_persona_is_chosen_and_stays_in_the_address(browser: Browser) -> None:
    browser.visit("#C0RANDOM")
    browser.click("#persona")
    browser.click(".menu-row", "Ada Okafor")
    browser.find("#persona", "Ada Okafor")
    assert "?as=U0ADA#C0RANDOM" in browser.driver.current_url


def test_a_lost_connection_is_said_and_mended(browser: Browser, stage: Stage) -> None:
    spy = """window.opened = [];
        window.WebSocket = class extends WebSocket { constructor(url) { super(url); window.opened.push(this); } };"""
    added: Any = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": spy})
    browser.visit()
    browser.run("window.opened.at(-1).close()")
    browser.find("#connection", "Reconnecting")
    stage.act("U0ADA", "message", channel="C0GENERAL", text="meanwhile")
    browser.find(".message-body", "meanwhile")
    browser.gone("#connection", "Reconnecting")
    browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)

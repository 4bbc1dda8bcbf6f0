"""The page on a phone, by keyboard, for weak eyes, and from a link."""

import base64

import pytest

from tests.long.stage import Browser, Keys, Stage

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
HOSTILE = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>'


def test_on_a_phone_nothing_scrolls_sideways_and_channels_are_a_drawer(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0GENERAL", text="long" * 200 + " ```" + "wide " * 100 + "```")
    browser.size(375, 812)
    browser.visit()
    assert browser.run("return document.documentElement.scrollWidth") == 375
    browser.gone(".side-row")
    browser.click("#open-sidebar")
    browser.click(".side-row", "random")
    browser.find("#place-header h2", "random")
    browser.gone(".side-row")


def test_everything_to_press_has_a_name(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0GENERAL", text="x")
    browser.visit()
    browser.run("document.querySelector('#messages .message').focus()")
    nameless = browser.run(
        """const named = (one) => one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length;
        return [...document.querySelectorAll("button, a, input, textarea, [role=dialog]")]
            .filter((one) => one.checkVisibility() && !named(one)).map((one) => one.outerHTML)"""
    )
    assert nameless == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Browser, scheme: str) -> None:
    features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
    browser.visit()
    pairs = [
        "ink/sheet",
        "ink-2/sheet",
        "ink-2/ground",
        "ink-2/sheet-2",
        "accent-ink/accent",
        "danger/danger-soft",
        "link/mention",
        "ink/mention-me",
        "ink/accent-soft",
        "code/code-ground",
        "warn-ink/warn-soft",
    ]
    script = """const style = getComputedStyle(document.documentElement);
        const linear = (part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        const light = (name) => {
            const hex = style.getPropertyValue("--" + name).trim().slice(1);
            const [red, green, blue] = [0, 2, 4].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        };
        const ratio = (one, other) => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        return arguments[0].filter((pair) => !(ratio(...pair.split("/").map(light)) >= 4.5));"""
    assert browser.run(script, pairs) == []
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_an_address_with_an_unknown_persona_offers_a_known_one(browser: Browser, stage: Stage) -> None:
    browser.driver.get(f"{stage.url}/?as=U0NOBODY")
    browser.click("#connection a", "Come in as Bo")
    browser.find("#persona", "Bo Lindqvist")
    browser.complaints()


def test_a_permalink_opens_its_message_in_the_page(browser: Browser, stage: Stage) -> None:
    ts = stage.act("U0ADA", "message", channel="C0RANDOM", text="the one")["ts"]
    link = f"{stage.url}/archives/C0RANDOM/p{ts.replace('.', '')}"
    stage.act("U0ADA", "message", channel="C0GENERAL", text=f"see <{link}|this>")
    browser.visit()
    browser.click(".message-body a", "this")
    browser.find(".message.wanted", "the one")
    browser.driver.get(link)
    browser.find(".message.wanted", "the one")


def test_a_place_is_found_by_typing_a_piece_of_its_name(browser: Browser) -> None:
    browser.visit()
    browser.press(Keys.CONTROL, "k", Keys.NULL, "inci")
    browser.find(".picker-row", "#incidents")
    browser.press(Keys.ENTER)
    browser.find("#place-header h2", "incidents")


def test_a_long_press_on_a_phone_opens_the_message_menu(browser: Browser, stage: Stage) -> None:
    stage.act("U0ADA", "message", channel="C0GENERAL", text="hold me")
    browser.size(375, 812)
    browser.visit()
    press = """document.querySelector("#messages .message-body").dispatchEvent(
        new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));"""
    browser.run(press)
    browser.find(".menu-row", "Reply in thread")

"""The page draws the blocks that apps post, and says what it cannot draw."""

from tests.long.forms import button, plain, section
from tests.long.stage import Browser, Stage

RICH = {
    "type": "rich_text_section",
    "elements": [{"type": "text", "text": "rich", "style": {"bold": True}}, {"type": "user", "user_id": "U0ADA"}],
}
POINTS = {
    "type": "rich_text_list",
    "style": "bullet",
    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "point"}]}],
}
RAW = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "<raw>"}]}
ROWS = [[{"type": "raw_text", "text": "Head"}], [{"type": "raw_text", "text": "Cell"}]]
EVERY_BLOCK = [
    {"type": "header", "text": plain("Title :fire:")},
    section("*bold*", fields=[plain("field one"), plain("field two")], accessory=button("Go")),
    {"type": "context", "elements": [plain("small print")]},
    {"type": "divider"},
    {"type": "rich_text", "elements": [RICH, POINTS, RAW]},
    {"type": "image", "image_url": "http://127.0.0.1:9/none.png", "alt_text": "a chart"},
    {"type": "markdown", "text": "## Heading\n- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
    {"type": "table", "rows": ROWS},
]
WORDS = (
    "Title 🔥",
    "field two",
    "small print",
    "@Ada Okafor",
    "point",
    "<raw>",
    "a chart",
    "Heading",
    "☑ done",
    "Cell",
)
PARTS = (
    ".block-header",
    ".block-fields",
    ".block-accessory button",
    "hr",
    "strong",
    "li",
    "pre",
    ".no-picture",
    "h4",
    "td",
    "th",
)


def test_every_kind_of_block_is_drawn(browser: Browser, stage: Stage) -> None:
    stage.say("C0GENERAL", *EVERY_BLOCK)
    browser.visit()
    for words in WORDS:
        browser.find(".message-body", words)
    for selector in PARTS:
        browser.find(f".message-body {selector}")
    browser.complaints()


def test_what_cannot_be_drawn_is_said_in_red(browser: Browser) -> None:
    browser.visit()
    script = """const [list, done] = arguments;
        import("/page/blocks.js").then(({ blocks }) => {
            document.getElementById("messages").append(blocks(list, {}));
            done();
        });"""
    browser.driver.execute_async_script(
        script, [{"type": "video"}, {"type": "section", "accessory": {"type": "hologram"}}]
    )
    browser.find(".cannot-draw", "video")
    browser.find(".cannot-draw", "hologram")

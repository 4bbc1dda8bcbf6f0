"""A post-mortem as Markdown: whatever people write comes back as they wrote it, and what cannot be read is named."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules.postmortem import ASKS, LONGEST, Section
from bot.rules.postmortem_text import ELSEWHERE, EMPTY, FIELD, Unreadable, fields, normal, read

HOSTILE = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                "## Impact",
                "# INC-1",
                "\\## Impact",
                "\\\\# x",
                "> quote",
                "```",
                "~~~~",
                "====",
                "--- ",
                "![a](http://x)",
            ]
        ),
        st.sampled_from(
            ["!\\[a", "&lt;", "&amp;lt;", "<script>", EMPTY, f"\\{EMPTY}", *(f"> {ask}" for ask in ASKS.values())]
        ),
    ),
    max_size=12,
).map("\n".join)
SECTIONS = st.dictionaries(st.sampled_from(list(Section)), HOSTILE.filter(lambda text: len(text) < LONGEST))


@given(SECTIONS)
@example({Section.IMPACT: "## Detection\nmine", Section.DETECTION: "x"})
@example({Section.LESSONS: "a\r## Impact\rb"})
def test_what_anybody_wrote_comes_back_word_for_word(said: dict[Section, str]) -> None:
    found: dict[Section, str] = {}
    for text in fields(said, "INC-1 Jailbreak"):
        found |= read(text)
    assert found == {section: normal(words) for section, words in said.items() if normal(words)}


@given(SECTIONS)
def test_nothing_that_people_wrote_becomes_a_heading_a_picture_or_html(said: dict[Section, str]) -> None:
    page = "\n".join(fields(said, "INC-1 Jailbreak"))
    headings = [line for line in page.split("\n") if line.startswith("#")]
    assert headings == ["# INC-1 Jailbreak", *[f"## {one.heading}" for one in Section]]
    assert "<" not in page
    assert "![" not in page


@given(st.text())
def test_any_text_at_all_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        read(text)
    except Unreadable as no:
        assert str(no).endswith(".")


def test_it_fits_into_the_fields_of_a_form_however_much_was_written() -> None:
    full = fields(dict.fromkeys(Section, "x" * LONGEST), "INC-1 " + "y" * 200)
    assert all(len(text) <= FIELD for text in full)
    assert len(fields({}, "INC-1")) == 1


def test_what_grows_too_long_by_being_made_safe_is_left_to_its_own_form_and_stays() -> None:
    (text,) = fields({Section.IMPACT: "&" * LONGEST, Section.LESSONS: "Look twice"}, "INC-1")
    assert ELSEWHERE in text
    assert read(text) == {Section.LESSONS: "Look twice"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("It was bad.", "“It was bad.” stands above the first heading"),
        ("## Impact\na\n## impact\nb", "“Impact” stands there twice"),
        ("## Blame\nBo", "There is no section “Blame”"),
        (f"## Impact\n{'x' * (LONGEST + 1)}", f"has {LONGEST + 1} characters"),
    ],
)
def test_what_cannot_be_read_is_named(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=sentence):
        read(text)


def test_people_may_edit_it_as_they_are_used_to() -> None:
    text = "# INC-7 Leak\n\n##  IMPACT ##\nR&D <b>lost</b>\n### Who\n> they said\n# once\n\n## Lessons\n(nothing yet)\n"
    assert read(text) == {Section.IMPACT: "R&D <b>lost</b>\n### Who\n> they said\n# once"}

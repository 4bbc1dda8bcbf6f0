"""Names in letters of which nothing was measured wait for a person, however English the sentence around them is."""

import pytest

from tests.anonymiser.conftest import Show

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize(
    "name", ["दीपाली सरीन", "小川 太郎", "Иван Петров", "&#2344;&#2357;&#2368;&#2344;", "\\u5c0f\\u5ddd"]
)
def test_a_name_in_other_letters_is_replaced_or_held(show: Show, name: str) -> None:
    view = show(f"The reply was signed {name} although nobody here is called that.")
    assert name not in view.texts[0] or (view.held[0].start, view.held[0].end) == (0, 0)


@pytest.mark.parametrize("text", ["It took 5 μs and 3 Ω.", "It is naïve → and 👍 wrong.", "It said ½ of 日 is gone."])
def test_a_sign_alone_is_no_word_in_other_letters(show: Show, text: str) -> None:
    assert "letters" not in "".join(one.why for one in show(text).held)

"""A conversation as products hand it over: what was said, asked of tools, given back, and looked up."""

from bot.rules.conversation import Conversation

TALK = {
    "messages": [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": [{"type": "text", "text": "Is it free?"}]},
        {"role": "assistant", "content": None, "tool_calls": [{"name": "discount", "arguments": {"per_cent": 99}}]},
        {"role": "tool", "content": "granted"},
        {"role": "assistant", "content": "It is free!", "refusal": None},
    ],
    "retrieved": ["Everything is free on Mondays."],
    "settings": {"temperature": 2.0},
    "unknown": 1,
}


def test_all_of_it_is_read_in_its_order() -> None:
    text = Conversation.model_validate(TALK).as_text()
    wanted = ["system: Be kind.", "Is it free?", '"per_cent": 99', "tool: granted", "assistant: It is free!", "Mondays"]
    places = [text.index(words) for words in wanted]
    assert places == sorted(places)


def test_what_somebody_said_last_is_known() -> None:
    talk = Conversation.model_validate(TALK)
    assert (talk.last("assistant"), talk.last("nobody")) == ("It is free!", "")


def test_a_conversation_without_a_word_is_one_too() -> None:
    assert Conversation().as_text() == ""

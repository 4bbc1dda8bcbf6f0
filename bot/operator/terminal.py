"""What the operator's commands share: a way to say something, and a way to say that it cannot be done."""


class CannotDo(Exception):
    """The sentence says why, and the way out; nothing was changed."""


def say(words: str) -> None:
    """Print for the operator."""
    print(words)  # noqa: T201 - this is a command line

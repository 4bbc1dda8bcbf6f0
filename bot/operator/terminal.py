"""What the operator's commands share: a way to say something, to write a file, to say that it cannot be done."""

from pathlib import Path


class CannotDo(Exception):
    """The sentence says why, and the way out; nothing was changed."""


def say(words: str) -> None:
    """Print for the operator."""
    print(words)  # noqa: T201 - this is a command line


def write(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read.  Raises CannotDo."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    except OSError as error:
        raise CannotDo(f"{path} cannot be written: {error.strerror}. Name another folder with --to.") from None
    say(f"{path} is written.")

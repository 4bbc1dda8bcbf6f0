"""The anonymiser's own process: reads what is wanted on standard input and writes views, one after the other."""

import json
import os
import struct
import sys
from typing import Any, BinaryIO

from bot.rules.sanitising import Wanted
from handlers.anonymiser.engine import Engine
from handlers.anonymiser.sanitise import Sanitiser

LENGTH = struct.Struct(">I")
_NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto")


def main() -> None:
    """Answer until standard input ends."""
    sys.addaudithook(stay_offline)
    if hasattr(os, "nice"):
        os.nice(10)  # people's commands go first
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not come between the answers
    asked = sys.stdin.buffer
    patterns = _read(asked)
    if patterns is None:
        return
    sanitiser = Sanitiser(Engine([(label, pattern) for label, pattern in patterns]))
    _write(answers, "ready")
    while (wanted := _read(asked)) is not None:
        _write(answers, sanitiser.view(Wanted.model_validate(wanted)).model_dump(mode="python"))


def stay_offline(event: str, _: tuple[Any, ...]) -> None:
    """Refuse every use of the network, whatever a library tries."""
    if event in _NETWORK:
        raise OSError("the anonymiser works offline")


def _read(stream: BinaryIO) -> Any:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return json.loads(stream.read(LENGTH.unpack(head)[0]))


def _write(stream: BinaryIO, tree: Any) -> None:
    body = json.dumps(tree).encode()
    stream.write(LENGTH.pack(len(body)) + body)
    stream.flush()


if __name__ == "__main__":
    main()

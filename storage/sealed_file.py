"""A file of lines, compressed and sealed piece by piece; when a byte is missing or changed it is refused as a whole."""

import hmac
import secrets
import zlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"hotwash backup 1\n"
MARK, SALT = 8, 16
MORE, LAST = b"\x00", b"\x01"
PIECE = 1 << 18
"""Bytes of lines in a piece, so that a file is never in memory whole."""
LARGEST = 1 << 28
"""No sealed piece is larger; whoever changed a length shall not make us ask for more memory."""


class Damaged(Exception):
    """Not such a file, or not all of it, or changed by somebody."""


class OtherKey(Exception):
    """The file was sealed with another key."""


def write(file: BinaryIO, key: bytes, lines: Iterable[bytes]) -> None:
    """Write lines; each ends in a line feed."""
    salt = secrets.token_bytes(SALT)
    header = FORMAT + _mark(key) + salt
    seal = AESGCM(_own_key(key, salt))
    file.write(header)
    for number, (place, piece) in enumerate(_compressed(lines)):
        sealed = seal.encrypt(_nonce(number), piece, header + place)
        file.write(place + len(sealed).to_bytes(4, "big") + sealed)


def read(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    """The lines again; only when the last has come is it sure that none is missing.  Raises Damaged and OtherKey."""
    rest, expand = b"", zlib.decompressobj()
    for piece in _unsealed(file, key):
        *lines, rest = (rest + expand.decompress(piece)).split(b"\n")
        yield from lines


def _compressed(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    squeeze, waiting, size = zlib.compressobj(), list[bytes](), 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= PIECE:
            yield MORE, squeeze.compress(b"".join(waiting))
            waiting, size = [], 0
    yield LAST, squeeze.compress(b"".join(waiting)) + squeeze.flush()


def _unsealed(file: BinaryIO, key: bytes) -> Iterator[bytes]:
    header = file.read(len(FORMAT) + MARK + SALT)
    if not header.startswith(FORMAT):
        raise Damaged
    if header[len(FORMAT) : len(FORMAT) + MARK] != _mark(key):
        raise OtherKey
    seal, place, number = AESGCM(_own_key(key, header[-SALT:])), MORE, 0
    while place == MORE:
        place, size = file.read(1), int.from_bytes(file.read(4), "big")
        sealed = file.read(min(size, LARGEST))
        if len(sealed) != size:
            raise Damaged
        try:
            yield seal.decrypt(_nonce(number), sealed, header + place)
        except InvalidTag:
            raise Damaged from None
        number += 1
    if file.read(1):
        raise Damaged


def _own_key(key: bytes, salt: bytes) -> bytes:
    """Each file has a key of its own, so that counting up never seals two pieces with the same key and nonce."""
    return hmac.digest(key, FORMAT + salt, "sha256")


def _mark(key: bytes) -> bytes:
    """Tells keys apart without telling anything about them."""
    return hmac.digest(key, FORMAT + b"which key", "sha256")[:MARK]


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")

"""Keys for captured text: each scope (an incident, a day's intake) has its own, wrapped by the operator's."""

import base64
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
OVERHEAD = NONCE + 16
"""So many bytes longer than the text is what was sealed: the nonce and the tag."""


class Vault:
    """AES-256-GCM envelopes (NIST SP 800-38D): the master key wraps a scope's key, the scope's key seals the text."""

    def __init__(self, master: bytes) -> None:
        if len(master) != 32:
            raise ValueError("the evidence key must be 32 bytes")
        self._master = AESGCM(master)
        self._derive = hmac.new(master, digestmod="sha256")

    def new_key(self, scope: str) -> bytes:
        """A fresh key for a scope, already wrapped and safe to store."""
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, AESGCM.generate_key(256), scope.encode())

    def derived(self, purpose: str) -> bytes:
        """32 bytes that serve one purpose alone and tell nothing of the master key."""
        derive = self._derive.copy()
        derive.update(purpose.encode())
        return derive.digest()

    def open(self, wrapped: bytes, scope: str) -> "Seal":
        """A scope's key at work.  Raises `cryptography.exceptions.InvalidTag` when it was tampered with."""
        return Seal(AESGCM(self.unwrap(wrapped, scope)))

    def unwrap(self, wrapped: bytes, scope: str) -> bytes:
        """A scope's key itself.  Raises `cryptography.exceptions.InvalidTag` when it was tampered with."""
        return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], scope.encode())


class Seal:
    """A scope's key at work; `label` ties each text to its row, so that rows cannot be swapped."""

    def __init__(self, key: AESGCM) -> None:
        self._key = key

    def seal(self, label: str, text: bytes) -> bytes:
        """Encrypt a text."""
        nonce = os.urandom(NONCE)
        return nonce + self._key.encrypt(nonce, text, label.encode())

    def unseal(self, label: str, sealed: bytes) -> bytes:
        """The text again.  Raises `cryptography.exceptions.InvalidTag` when anything was tampered with."""
        return self._key.decrypt(sealed[:NONCE], sealed[NONCE:], label.encode())


def key_file(path: Path) -> bytes:
    """The master key in a file beside the data, made on first use and readable by its owner alone."""
    if not path.exists():
        put_key(path, secrets.token_bytes(32))
    return base64.b64decode(path.read_bytes())


def put_key(path: Path, key: bytes) -> None:
    """Put a key in place whole and on disk, or not at all: without it the evidence is lost for ever."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(key))
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)

"""The evidence key under a passphrase, for a file that is kept apart from the backup it opens."""

import base64
import binascii
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

FORMAT = "hotwash keys 1"
COST = {"n": 2**17, "r": 8, "p": 1}
"""What OWASP advises for scrypt (Password Storage Cheat Sheet): 128 MiB and some tenths of a second for each guess."""
NONCE = bytes(12)
"""Each file has a salt, and so a key, of its own that seals nothing else."""


class NotAKeyFile(Exception):
    """The file holds no keys of ours."""


class WrongPassphrase(Exception):
    """The passphrase does not open the file, or somebody changed the file."""


def lock(key: bytes, passphrase: str) -> bytes:
    """The content of a key file."""
    salt = secrets.token_bytes(16)
    sealed = _seal(salt, passphrase).encrypt(NONCE, key, FORMAT.encode())
    shown = {"format": FORMAT, "salt": base64.b64encode(salt).decode(), "sealed": base64.b64encode(sealed).decode()}
    return (json.dumps(shown, indent=1) + "\n").encode()


def unlock(content: bytes, passphrase: str) -> bytes:
    """The key again.  Raises NotAKeyFile and WrongPassphrase."""
    try:
        shown = json.loads(content)
        known, salt, sealed = shown["format"], base64.b64decode(shown["salt"]), base64.b64decode(shown["sealed"])
    except (ValueError, LookupError, TypeError, binascii.Error):
        raise NotAKeyFile from None
    if known != FORMAT:
        raise NotAKeyFile
    try:
        return _seal(salt, passphrase).decrypt(NONCE, sealed, FORMAT.encode())
    except InvalidTag:
        raise WrongPassphrase from None


def _seal(salt: bytes, passphrase: str) -> AESGCM:
    return AESGCM(Scrypt(salt, 32, **COST).derive(passphrase.encode("utf-8", "surrogateescape")))

"""Static keys: an Endpoint Server's public key as people pass it on, and its fingerprint.

The text is ``picsafekey1…``: Bech32m of a version byte and the compressed point on P-256 (SEC 1, section
2.3.3). It is 72 characters long; letter case, blanks and line breaks in what is pasted mean nothing. The
fingerprint is thirty digits, which two people read to each other, and the key's ID in sealed reports.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from chalicelib.contract import bech32m
from chalicelib.contract.errors import InvalidStaticKey
from chalicelib.contract.p256 import compressed, decompressed

PREFIX: Final = "picsafekey"

MAX_TEXT: Final = 256
"""The longest text that is looked at, in UTF-16 code units: blanks count."""

FINGERPRINT: Final = "[0-9]{30}"
"""A fingerprint, as a regular expression without anchors."""

_VERSION: Final = b"\x01"
_DOMAIN: Final = b"PicSafe static key fingerprint 1\n"
_BLANKS: Final = re.compile(r"[\t\n\v\f\r \u00a0\u200b\ufeff]+")
_GROUPS: Final = 6
_FINGERPRINT: Final = re.compile(FINGERPRINT)


def normal_static_key(text: str) -> str:
    """A public key as it is stored and compared, whatever it was pasted with.

    Raises:
        InvalidStaticKey: ``invalid_static_key``: it is none, a character is wrong, or it is of a later kind.
    """
    if len(text.encode("utf-16-le", "surrogatepass")) > 2 * MAX_TEXT:
        raise _invalid()
    word = _BLANKS.sub("", text)
    if not word.isascii():
        raise _invalid()
    key = word.lower()
    static_key_point(key)
    return key


def static_key_of(point: bytes) -> str:
    """The text of a public key.

    Args:
        point: 65 bytes: 4, x and y (SEC 1, section 2.3.3, without compression).

    Raises:
        InvalidStaticKey: ``invalid_static_key``: it is no point on P-256.
    """
    key = bech32m.encode(PREFIX, _VERSION + compressed(point))
    if static_key_point(key) != point:
        raise _invalid()
    return key


def static_key_point(key: str) -> bytes:
    """The point of a normal public key: 65 bytes, as ``static_key_of`` takes them.

    Raises:
        InvalidStaticKey: ``invalid_static_key``.
    """
    data = bech32m.decode(PREFIX, key)
    point = decompressed(data[1:]) if data is not None and data[:1] == _VERSION else None
    if point is None:
        raise _invalid()
    return point


def static_key_fingerprint(key: str) -> str:
    """The fingerprint of a normal public key: 30 digits, which say as much as 99 random bits.

    Raises:
        InvalidStaticKey: ``invalid_static_key``.
    """
    point = static_key_point(key)
    digest = hashlib.sha256(_DOMAIN + compressed(point)).digest()
    parts = [int.from_bytes(digest[5 * group : 5 * group + 5]) for group in range(_GROUPS)]
    return "".join(f"{part % 100_000:05d}" for part in parts)


def is_fingerprint(text: str) -> bool:
    """Whether a text is a fingerprint as reports hold it, without blanks."""
    return _FINGERPRINT.fullmatch(text) is not None


def shown_fingerprint(fingerprint: str) -> str:
    """A fingerprint in six groups, as people read it to each other."""
    return " ".join(fingerprint[5 * group : 5 * group + 5] for group in range(_GROUPS))


def _invalid() -> InvalidStaticKey:
    return InvalidStaticKey(
        "invalid_static_key", "This is not a hospital's key, or a character of it is wrong. Copy it again."
    )

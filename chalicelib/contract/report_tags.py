"""A sealed report's tag, by which the Key Server knows which file a key was made for.

It is the last 32 bytes of ``package.encrypted``: RNCryptor v3's own HMAC-SHA256 over every byte before
them. docs/audit-trail.md says what it is for.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.contract.errors import InvalidIdentifier

TAG_SIZE: Final = 32
"""How long a tag is, and so how much of the message's end it takes."""

TAG: Final = "[0-9A-Fa-f]{64}"
"""A tag as it may be given, as a regular expression without anchors."""

_TAG = re.compile(TAG)


def normal_tag(text: str) -> str:
    """A tag as it is stored and compared: 64 lower-case hexadecimal digits.

    Raises:
        InvalidIdentifier: ``invalid_identifier``: it is not 64 hexadecimal digits.
    """
    if _TAG.fullmatch(text) is None:
        raise InvalidIdentifier("invalid_identifier", "a tag has 64 hexadecimal digits")
    return text.lower()


def tag_text(end: bytes) -> str:
    """The tag of a message that ends with ``end``, its last 32 bytes or more.

    Raises:
        InvalidIdentifier: ``invalid_identifier``: there are fewer.
    """
    if len(end) < TAG_SIZE:
        raise InvalidIdentifier("invalid_identifier", "a sealed report has at least 32 bytes")
    return end[-TAG_SIZE:].hex()

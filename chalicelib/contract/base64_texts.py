"""Standard base64 with padding (RFC 4648, section 4), as C2SP's formats use it: one text for some bytes."""

from __future__ import annotations

import base64
import binascii


def base64_text(data: bytes) -> str:
    """The one text that stands for some bytes."""
    return base64.b64encode(data).decode("ascii")


def base64_bytes(text: str) -> bytes | None:
    """The bytes of a text; ``None`` if it is none, or another one stands for the same bytes."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64_text(data) == text else None

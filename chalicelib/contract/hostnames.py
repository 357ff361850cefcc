"""Host names in one comparable form: lower-case ASCII (IDNA 2008 with the mapping of UTS 46)."""

from __future__ import annotations

import re

MAX_DOMAIN = 253
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def ascii_domain(name: str) -> str:
    """The name in lower-case ASCII, international labels as ``xn--``.

    Raises:
        ValueError: it is not a host name (RFC 1123 section 2.1); the message says nothing of it.
    """
    if not 0 < len(name) <= MAX_DOMAIN:
        raise ValueError("not a host name")
    lowered = name.lower() if name.isascii() else _international(name)
    if len(lowered) > MAX_DOMAIN or not all(_LABEL.fullmatch(label) for label in lowered.split(".")):
        raise ValueError("not a host name")
    return lowered


def _international(name: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError):
        raise ValueError("not a host name") from None

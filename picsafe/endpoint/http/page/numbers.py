"""Numbers in addresses."""

from __future__ import annotations

import re

from picsafe.server.errors import not_found

_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


def number_of(text: str) -> int | None:
    """The number that a query gives; ``None`` if it gives none.

    Raises:
        Refusal: ``not_found``: it is none.
    """
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise not_found()
    return int(text)

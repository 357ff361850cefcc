"""The texts of metadata.json: how long they may be, and what they may do to whoever is shown them."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.format.errors import InvalidMetadataError

MAX_TEXT_LENGTH: Final = 32_768
MAX_NOTES_LENGTH: Final = 262_144
"""Of notes that are read: other programs paste whole histories into them."""

# A name or note is shown on terminals and in documents; line breaks and tabs are all it may do there.
_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def bounded_text(text: str, limit: int = MAX_TEXT_LENGTH) -> str:
    """Return a text with U+FFFD for its control characters, all but tabs and line breaks.

    Raises:
        InvalidMetadataError: it has more than ``limit`` characters.
    """
    if len(text) > limit:
        raise InvalidMetadataError("metadata.json holds a value that is too long")
    return _CONTROL_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)

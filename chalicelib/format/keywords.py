"""Words of a vocabulary as writers spell them, such as the type of a consent, read alike by every reader.

Unicode's rules for letters and spaces are not the same in all languages and years of software: a word that
one reader took for a consent would be none to another.
"""

from __future__ import annotations

import string
from typing import Final

_BLANKS: Final = " \t\r\n"
_LETTERS: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def keyword(text: str) -> str:
    """Return a word without JSON's blanks (RFC 8259) around it, and with small ASCII letters."""
    return text.strip(_BLANKS).translate(_LETTERS)

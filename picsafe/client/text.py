"""Text from outside, made harmless for a terminal or a log."""

from __future__ import annotations

import unicodedata

_REPLACED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Joiners that several scripts need inside words.
_KEPT = frozenset("\u200c\u200d")


def one_line(text: str, *, limit: int = 200) -> str:
    """``text`` on one line, without control and direction-changing characters, cut to ``limit``.

    Someone else's name or a server's sentence must not move the cursor, recolour a terminal or make
    what follows read backwards.
    """
    cut = text[: limit * 4]
    clean = "".join(
        " " if character in "\t\r\n" else character
        for character in cut
        if character in "\t\r\n" or character in _KEPT or unicodedata.category(character) not in _REPLACED
    )
    words = " ".join(clean.split())
    return words if len(words) <= limit else words[: limit - 1] + "\N{HORIZONTAL ELLIPSIS}"

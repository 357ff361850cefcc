"""The plain pages that stand in for My PicSafe, in the languages that PicSafe speaks."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from typing import Final

from chalicelib.words import Words, words

_PLACE: Final = re.compile(r"\{(language|direction|landing-[a-z-]+)\}")
_EMPHASIS: Final = re.compile("&lt;(/?)em&gt;")


@cache
def in_language(page: bytes, language: str) -> bytes:
    """A page in one language.

    Args:
        page: HTML in UTF-8, in which ``{landing-...}`` stands for a message, ``{language}`` for the
            language's tag and ``{direction}`` for how it is written.
        language: one of ``LANGUAGES``.
    """
    said = words(language)
    return _PLACE.sub(lambda place: _said(place[1], said), page.decode()).encode()


def _said(place: str, said: Words) -> str:
    match place:
        case "language":
            return said.language
        case "direction":
            return said.direction
        case _:
            return _EMPHASIS.sub(r"<\1em>", escape(said.text(place)))

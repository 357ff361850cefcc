"""The languages that PicSafe speaks, by their tags (BCP 47), and which of them a person reads.

Each is a folder of ``chalicelib/locales``. What a person asked for is matched by its primary subtag
(RFC 4647, 3.4): who reads ``de-AT`` reads ``de``.
"""

from __future__ import annotations

import re
from typing import Final, Literal

LANGUAGES: Final = ("en", "de", "fr", "es", "ar")

DEFAULT_LANGUAGE: Final = "en"
"""What nobody has chosen otherwise."""

_RIGHT_TO_LEFT: Final = frozenset({"ar"})
_MAX_HEADER: Final = 1000
_WEIGHTED: Final = re.compile(
    r"\s*([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?"
)


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way a language is written, as HTML's ``dir`` says it."""
    return "rtl" if language in _RIGHT_TO_LEFT else "ltr"


def supported_language(tag: str) -> str:
    """The language of ``LANGUAGES`` that a tag is of; empty for another one, and for what is no tag."""
    primary = re.split("[-_]", tag, maxsplit=1)[0].lower()
    return primary if primary in LANGUAGES else ""


def preferred_language(accept_language: str) -> str:
    """The language of ``LANGUAGES`` that an ``Accept-Language`` header (RFC 9110, 12.5.4) likes best.

    Whatever else is in it is passed over, as is the rest of a header of more than 1,000 characters.
    ``DEFAULT_LANGUAGE`` if none is left.
    """
    weighed = map(_WEIGHTED.fullmatch, accept_language[:_MAX_HEADER].split(","))
    liked = [(float(one[2] or 1), supported_language(one[1])) for one in weighed if one]
    known = [(weight, language) for weight, language in liked if language and weight > 0]
    # the first of the best
    return max(known, key=lambda one: one[0], default=(0, DEFAULT_LANGUAGE))[1]

"""Names of files that a stranger chose, made fit to be shown on a terminal or in a page."""

from __future__ import annotations

from typing import Final

from chalicelib.contract.settled_characters import is_unprintable

MAX_SHOWN: Final = 80


def is_printable(text: str) -> bool:
    """Whether a text holds no controls, format characters such as turns of direction, or odd spaces."""
    return not any(character != " " and is_unprintable(character) for character in text)


def shown_name(name: str) -> str:
    """Return a name of at most MAX_SHOWN characters, with U+FFFD for what is not printable."""
    shown = name if len(name) <= MAX_SHOWN else f"{name[: MAX_SHOWN - 1]}\N{HORIZONTAL ELLIPSIS}"
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if character != " " and is_unprintable(character) else character
        for character in shown
    )

"""Whether a report is within its limits: said before anything is done, in the numbers that people know.

What cannot be known before, how large photos become when they are encoded afresh, is looked at while they are
(``picsafe.client.sealing``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from chalicelib.contract.report_limits import (
    MAX_ITEMS,
    MAX_PHOTO_BYTES,
    MAX_TEXT_CHARACTERS,
)
from picsafe.client.errors import InvalidInput
from picsafe.client.sizes import shown_size
from picsafe.client.text import one_line


def require_few(files: int) -> None:
    """Refuse more files than a report holds.

    Raises:
        InvalidInput: ``too_many_files``.
    """
    if files > MAX_ITEMS:
        raise InvalidInput(
            "too_many_files",
            f"These are {files:,} files, and a report takes {MAX_ITEMS}: leave out {files - MAX_ITEMS:,}, or "
            "send them as several reports.",
        )


def require_short(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse texts that are longer than a report holds; each has a name that its author knows it by.

    Raises:
        InvalidInput: ``text_too_long``.
    """
    for name, text in texts:
        if len(text) > MAX_TEXT_CHARACTERS:
            raise InvalidInput(
                "text_too_long",
                f"{name} of {len(text):,} characters is too long: a report takes {MAX_TEXT_CHARACTERS:,}, "
                f"which is {len(text) - MAX_TEXT_CHARACTERS:,} fewer.",
            )


def require_small_photo(path: Path, size: int) -> None:
    """Refuse a photo's file that is larger than any that is read.

    Raises:
        InvalidInput: ``photo_too_large``.
    """
    if size > MAX_PHOTO_BYTES:
        raise InvalidInput(
            "photo_too_large",
            f"{one_line(path.name)} has {shown_size(size)}, and a photo may have "
            f"{shown_size(MAX_PHOTO_BYTES)}: send a smaller copy of it.",
        )


def require_size(least: int, most: int) -> None:
    """Refuse a report that will have at least so many bytes, where that is more than can be sent.

    Raises:
        InvalidInput: ``report_too_large``.
    """
    if least > most:
        raise InvalidInput(
            "report_too_large",
            f"The report would have {shown_size(least)} or more, and it may have {shown_size(most)}: leave "
            "out some files, or send them as several reports.",
        )

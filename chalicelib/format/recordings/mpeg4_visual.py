"""MPEG-4's own film (ISO/IEC 14496-2 section 6.2): headers without user data, such as an encoder's name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from chalicelib.format.recordings.reader import Patch, Reader, changed

_PREFIX: Final = b"\0\0\1"
_USER_DATA: Final = 0xB2
_PICTURE: Final = 0xB6
# video objects and their layers, a sequence's begin and end, and a visual object
_OF_SETTINGS: Final = frozenset([*range(0x30), 0xB0, 0xB1, 0xB5])
_WINDOW: Final = 64 * 1024


def visual_config(content: memoryview) -> bytes:
    """The headers that a decoder reads."""
    held = bytes(content)
    begins: list[int] = []
    at = held.find(_PREFIX)
    while at >= 0:
        begins.append(at)
        at = held.find(_PREFIX, at + 3)
    parts = (held[begin:end] for begin, end in pairwise([*begins, len(held)]))
    return b"".join(part for part in parts if len(part) > 3 and part[3] in _OF_SETTINGS)


def frame(reader: Reader, start: int, end: int) -> Iterator[Patch]:
    """Go through a sample, up to its first picture, behind which there is no user data."""
    is_user_data = False
    while start < end:
        window = bytes(reader.read(start, min(end - start, _WINDOW)))
        found = window.find(_PREFIX, 0, len(window) - 1)
        # the next window may go on with a start code that begins at the end of this one
        before = found if found >= 0 else len(window) - (3 if start + len(window) < end else 0)
        if is_user_data:
            yield from changed(start, window[:before], bytes([0xFF]) * before)
        start += before
        if found >= 0:
            code = window[found + 3]
            if code == _PICTURE:
                return
            is_user_data = code == _USER_DATA
            start += 4

"""Messages within coded pictures: supplemental enhancement information (ITU-T H.264 and H.265, annex D).

What a player shows a picture by is kept: where decoding may begin, how pictures are turned, packed and mapped
to a screen. All else becomes filler where it is, in length unchanged: cameras' times, places and settings
(AVCHD's MDPM), an encoder's name, time codes, captions, and what nobody has thought of.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

H264_KEPT: Final[Mapping[int, int]] = {0: 32, 6: 8, 45: 16, 47: 8, 137: 24, 144: 4, 147: 1}
"""Types and how many bytes they may have: buffering period, recovery point, frame packing, display
orientation, mastering display, content light level, transfer characteristics. Picture timing has clocks'
times."""
HEVC_KEPT: Final[Mapping[int, int]] = {**H264_KEPT, 1: 32, 129: 16, 165: 8}
"""As above, and: picture timing, which has no clock in H.265, active parameter sets, alpha channel."""

_FILLER: Final = 3
_RESERVED: Final = 254
_BLANK: Final = 0xFF


def without_messages(unit: bytes, header: int, kept: Mapping[int, int]) -> bytes:
    """A coded unit of messages, as long as it was, whose messages are filler unless they are kept.

    Args:
        unit: the whole unit, with its header.
        header: how many bytes that has.
        kept: types of messages, and how many bytes each may have at most.
    """
    blank = bytearray(unit)
    escapes = _escapes(unit)
    places = [at for at in range(header, len(unit)) if at not in escapes]
    position = 0
    while len(places) - position > 1:  # the last byte ends the unit
        first = places[position]
        kind, position = _number(unit, places, position)
        size, position = _number(unit, places, position)
        if size and position < len(places) and not (kind in kept and size <= kept[kind]):
            start = places[position]
            end = places[position + size] if position + size < len(places) else len(unit)
            blank[start:end] = _filler(escapes, start, end)
            if kind < _BLANK:
                # where a filler's type would read as what only keeps zeros apart, one that nobody knows
                blank[first] = _FILLER if any(blank[max(first - 2, 0) : first]) else _RESERVED
        position += size
    return bytes(blank)


def _escapes(unit: bytes) -> set[int]:
    """Where the bytes are that only keep two zeros from looking like a start code (H.264 section 7.4.1)."""
    found: set[int] = set()
    at = unit.find(b"\0\0\3")
    while at >= 0:
        found.add(at + 2)
        at = unit.find(b"\0\0\3", at + 3)
    return found


def _number(unit: bytes, places: list[int], position: int) -> tuple[int, int]:
    """A type or size: bytes of 255, and one that is less (H.264 section 7.3.2.3.1)."""
    value = 0
    while position < len(places):
        byte = unit[places[position]]
        value += byte
        position += 1
        if byte != _BLANK:
            break
    return value, position


def _filler(escapes: set[int], start: int, end: int) -> bytes:
    """Bytes of 255, except that escapes stay, with the zeros before them, so that as many bytes are read."""
    blank = bytearray([_BLANK]) * (end - start)
    for at in range(start, end):
        if at in escapes:
            blank[at - start] = 3
        elif at + 1 in escapes or at + 2 in escapes:
            blank[at - start] = 0
        elif at - 1 in escapes:
            blank[at - start] = 1
    return bytes(blank)

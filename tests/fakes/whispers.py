"""Films and recordings that tell on people within their coded pictures and their coded sound."""

from __future__ import annotations

import struct
from collections.abc import Callable

from tests.fakes.films import film
from tests.fakes.phones import XYZ, escaped

TOLD = XYZ + b" Example Maker, Example Phone 6, Pat Artist, Kim Comment, 2019-05-06"
_START = b"\0\0\0\1"
_T35 = b"\xb5\0\x31GA94" + TOLD
_RECOVERY = bytes([6, 1, 0xC4])
_LIGHT = bytes([144, 4, 3, 0xE8, 0, 0])


def message(kind: int, content: bytes) -> bytes:
    """A message for a coded picture."""
    return (
        b"".join(b"\xff" * (number // 255) + bytes([number % 255]) for number in (kind, len(content)))
        + content
    )


def messages(header: bytes) -> bytes:
    """A unit of messages that tell, and of two that are kept, the second of which ends in zeros."""
    told = [
        (4, _T35),
        (5, bytes(16) + TOLD),
        (136, TOLD),
        (1, TOLD),
        (200, TOLD),
        (301, TOLD + bytes(4)),
        (6, TOLD),
    ]
    listed = b"".join(message(*one) for one in told)
    return escaped(header + _RECOVERY + listed + _LIGHT + message(5, b"\0\0\1" + TOLD + bytes(5)) + b"\x80")


def _units(*units: bytes) -> bytes:
    return b"".join(_START + unit for unit in units)


def h264() -> bytes:
    """Messages, filler that is none, and units of types that are not specified."""
    others = (bytes([kind]) + TOLD + b"\x80" for kind in (12, 18, 24, 28, 31))
    return film("mov", before_pictures=_units(messages(b"\6"), *others), sound="")


def hevc() -> bytes:
    """The same of H.265."""
    others = (bytes([kind << 1, 1]) + TOLD + b"\x80" for kind in (38, 41, 48, 62))
    return film("mov", codec="libx265", before_pictures=_units(messages(b"\x4e\1"), *others), sound="")


def av1() -> bytes:
    """Metadata: private, ITU-T T.35, a time code, a size that is too large; reserved units and padding."""
    light = b"\2\1\3\xe8\0\0\x80"[1:]
    told = [
        (5, b"\4" + _T35),
        (5, b"\5" + TOLD),
        (5, b"\x1f" + TOLD),
        (5, b"\1" + TOLD),
        (9, TOLD),
        (15, TOLD),
        (5, light),
    ]
    said = b"".join(bytes([kind << 3 | 2, len(content)]) + content for kind, content in told)
    return film(codec="libsvtav1", sound="", before_pictures=said)


def mpeg4() -> bytes:
    """User data before every picture; the encoder's own are in the settings."""
    return film(codec="mpeg4", sound="", before_pictures=b"\0\0\1\xb2" + TOLD)


def aac() -> bytes:
    """Data stream elements before the sound, and behind the last of them an element that fills."""
    aligned = struct.pack(">H", 4 << 13 | 1 << 8 | len(TOLD)) + TOLD
    plain = struct.pack(">H", 4 << 13 | 3 << 9 | len(TOLD)) + TOLD
    return film("ipod", codec="", before_sound=aligned + plain)


WHISPERS: dict[str, Callable[[], bytes]] = {
    "whispers_h264": h264,
    "whispers_hevc": hevc,
    "whispers_av1": av1,
    "whispers_mpeg4": mpeg4,
    "whispers_aac": aac,
}

"""A PNG's chunks (ISO/IEC 15948) that a still picture needs.

The others are left out before the file is decoded: texts, which may unpack to a thousand times their size, an
animation's frames, and what nobody has thought of.
"""

from __future__ import annotations

import struct
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_NEEDED: Final = frozenset(
    [b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"eXIf"]
)
_ANIMATION: Final = b"acTL"
_FRAME: Final = 12  # length, type and checksum of a chunk


def still_png(content: bytes) -> tuple[bytes, bool]:
    """Return the file without what its picture does not need, and whether it was an animation.

    What is damaged stays as it is, for the decoder to judge.
    """
    kept = [SIGNATURE]
    is_animated = False
    is_changed = False
    view = memoryview(content)
    position = len(SIGNATURE)
    while len(view) - position >= _FRAME:
        (length,) = struct.unpack_from(">I", view, position)
        end = position + _FRAME + length
        kind = bytes(view[position + 4 : position + 8])
        if kind in _NEEDED:
            kept.append(bytes(view[position:end]))
        else:
            is_changed = True
            is_animated = is_animated or kind == _ANIMATION
        position = end
        if kind == b"IEND":
            break
    return (b"".join(kept) if is_changed else content), is_animated

"""What codes a HEIF's picture: of its kinds (ISO/IEC 23008-12, 23001-17), two are read."""

from __future__ import annotations

from typing import Final

_READ: Final = frozenset([b"hvc1", b"av01"])
_CALLED: Final = {
    b"avc1": "H.264",
    b"evc1": "EVC",
    b"j2k1": "JPEG 2000",
    b"jpeg": "JPEG",
    b"lhv1": "layered HEVC",
    b"unci": "uncompressed",
    b"vvc1": "H.266",
}


def unread_heif(item_type: bytes) -> str | None:
    """What people read that a HEIF is whose main picture's item is of a type that is not read here.

    Args:
        item_type: four bytes.

    Returns:
        such as ``HEIF (uncompressed)``; ``None`` if it is read.
    """
    return None if item_type in _READ else f"HEIF ({_CALLED.get(item_type, 'of an unknown coding')})"

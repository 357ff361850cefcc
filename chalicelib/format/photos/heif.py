"""What a HEIF file (ISO/IEC 23008-12) says of its main picture, where the decoder does not pass it on."""

from __future__ import annotations

from typing import Final

from chalicelib.contract.heif_codings import unread_heif
from chalicelib.format.photos.heif_items import HeifItems

AV1: Final = b"av01"
TRANSFORMS: Final = frozenset([b"irot", b"imir"])
# pictures that are made of others
_DERIVED: Final = frozenset([b"grid", b"iden", b"iovl"])
_DEEPEST: Final = 8


def has_transform(items: HeifItems) -> bool:
    """Whether the main picture has a rotation or a mirror among its properties, even one that does nothing.

    Then the Exif data's orientation only repeats it. What is damaged has none.
    """
    if items.primary is None:
        return False
    return any(one.kind in TRANSFORMS for one in items.properties.get(items.primary, ()))


def coding(items: HeifItems) -> bytes | None:
    """The type of the item that the main picture's pixels are coded in; ``None`` if that is damaged."""
    item = items.primary
    for _ in range(_DEEPEST):
        if item is None or (kind := items.kinds.get(item)) is None:
            return None
        if kind not in _DERIVED:
            return kind
        item = next(iter(items.parts.get(item, ())), None)
    return None


def unread_coding(items: HeifItems) -> str | None:
    """What the file is called if its main picture is coded as is not read here; ``None`` also if damaged."""
    coded = coding(items)
    return None if coded is None else unread_heif(coded)

"""What was done to files before they were enclosed: their sender is told what the report says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from chalicelib.contract.media_kinds import MediaType
from picsafe.client.media_files import MediaFile, shown

_ENCLOSED: Final = {
    MediaType.PHOTO: "image/jpeg",
    MediaType.VIDEO: "video/mp4",
    MediaType.AUDIO: "audio/mp4",
}


class ConvertedFile(msgspec.Struct, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """A file that was converted, or of which there is something to be said; media types as in RFC 6838.

    Attributes:
        file: its name, on one line. It stays with the sender.
        item: the item ID that it has in the report.
        source: the media type that it had, ``from`` in JSON.
        target: the media type that it has in the report, ``to`` in JSON.
        note: what was lost or should be known.
    """

    file: str
    item: str
    source: str
    target: str
    note: str = ""

    def __repr__(self) -> str:
        return f"ConvertedFile(item={self.item!r})"


def converted_files(media: Iterable[tuple[str, MediaFile]]) -> tuple[ConvertedFile, ...]:
    """Those of the item IDs and files of a report of which there is something to be said, in order."""
    return tuple(
        ConvertedFile(
            file=shown(file.path),
            item=item_id,
            source=file.source_type,
            target=_ENCLOSED[file.media_type],
            note=file.note,
        )
        for item_id, file in media
        if file.source_type
    )

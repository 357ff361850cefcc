"""A report to seal, small or large, for the tests of sealing and opening."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import Consent, ConsentType, Details, Media, Metadata
from chalicelib.format.report import ConsentFile, Content, MediaItem, seal_report

KEY = "bm90IGEga2V5LCBidXQgaXQgbG9va3MgbGlrZSBvbmU"
KEYSERVER_URL = "https://key.example.org"
REPORT_ID = "0000000011462800528240"
PDF = b"%PDF-1.7"
SIGNATURE = b"\xff\xd8 signature"
THUMBNAIL = b"\xff\xd8 thumbnail"


def metadata(*media: tuple[str, MediaType], consent: str = "signed") -> Metadata:
    return Metadata(
        details=Details(reportid=REPORT_ID),
        consent=Consent(type=consent),
        media=tuple(Media(mediaid=item_id, type=media_type) for item_id, media_type in media),
    )


def seal(
    destination: Path | BinaryIO,
    content: Content = b"a video",
    *,
    pdf: Content = PDF,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Seal a report with one video."""
    return seal_report(
        destination,
        key=KEY,
        keyserver_url=KEYSERVER_URL,
        metadata=metadata(("v1", MediaType.VIDEO)),
        pdf=pdf,
        consent=ConsentFile(ConsentType.SIGNED, SIGNATURE),
        items=[MediaItem("v1", MediaType.VIDEO, content, THUMBNAIL)],
        progress=progress,
    ).size


def listing(directory: Path) -> list[str]:
    """Return the names in a directory, hidden ones too."""
    return sorted(path.name for path in directory.iterdir())

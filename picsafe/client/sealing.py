"""From a sender's files to a sealed ``.picsafe`` file.

Photos, films and recordings lose their metadata on the way. Photos and report.pdf rest in temporary files
that have no names meanwhile, so that nothing in the clear is left behind whatever happens; films and
recordings are read from their own files, without what is left out. The result is written as ciphertext only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from threading import Thread
from typing import BinaryIO, cast

from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.report_limits import MAX_REPORT_BYTES, PDF_PIXELS
from chalicelib.format.metadata import ConsentType, Metadata
from chalicelib.format.photos.preparing import ReadingPicture
from chalicelib.format.report import (
    ConsentFile,
    Content,
    MediaItem,
    Sealed,
    seal_report,
    write_plain_report,
)
from picsafe.client.composing import RecordedConsent
from picsafe.client.enclosing import Enclosed
from picsafe.client.files import local_failures
from picsafe.client.format_errors import format_errors
from picsafe.client.media import identify
from picsafe.client.media_files import MediaFile
from picsafe.client.photo_work import PhotoWork, ReadyPhoto
from picsafe.client.progress import Progress, Silent
from picsafe.client.report_keys import ReportKey
from picsafe.workers.pool import Pool


@dataclass(frozen=True, slots=True)
class Prepared:
    """Media made ready, before there is a key.

    Attributes:
        items: what will be enclosed, in order.
        media: the item IDs and the files they came from, in the same order.
        pictures: what report.pdf shows of photos, by item ID.
        consent: the evidence, made ready likewise.
        signature: what report.pdf shows of it.
        language: of the words of report.pdf.
    """

    items: tuple[MediaItem, ...]
    media: tuple[tuple[str, MediaFile], ...]
    pictures: Mapping[str, ReadingPicture]
    consent: ConsentFile | None
    signature: ReadingPicture | None
    language: str


@contextmanager
def prepared(
    media: list[MediaFile],
    consent: RecordedConsent | None,
    *,
    most: int = MAX_REPORT_BYTES,
    reading_edge: int = PDF_PIXELS,
    language: str = DEFAULT_LANGUAGE,
    progress: Progress | None = None,
) -> Iterator[Prepared]:
    """Strip media and draw thumbnails; what was made lasts as long as the context.

    Args:
        media: what is to be enclosed.
        consent: the evidence is made ready likewise.
        most: bytes that the report may have.
        reading_edge: the longer edge of pictures in report.pdf, in pixels.
        language: of the words of report.pdf.
        progress: told of the photos' bytes.

    Raises:
        InvalidInput: photos or a recording cannot be read; the report becomes too large.
        LocalFailure: there is no room for temporary files.
    """
    with Pool() as pool, ExitStack() as opened:
        work = PhotoWork(pool, reading_edge)
        for file in media:
            if file.media_type is MediaType.PHOTO:
                work.begin(file.path)
        signed = consent is not None and consent.consent_type is ConsentType.SIGNED
        if consent is not None and signed:
            work.begin(consent.evidence)
        recordings = Enclosed(opened, progress or Silent())
        others = {file: recordings.item(file) for file in media if file.media_type is not MediaType.PHOTO}
        spoken = None if consent is None or signed else recordings.item(identify(consent.evidence)).content
        # the pages' libraries, which swallow Ctrl-C, are loaded by another thread while workers decode
        Thread(target=import_module, args=("chalicelib.format.pdf.document",), daemon=True).start()
        ready = work.done(recordings.size, most, progress or Silent())
        pool.finish()
        named = tuple((f"{number:03d}", file) for number, file in enumerate(media, start=1))
        yield Prepared(
            items=tuple(
                _photo_item(item_id, ready[file.path])
                if file.media_type is MediaType.PHOTO
                else MediaItem(item_id, file.media_type, others[file].content, others[file].thumbnail)
                for item_id, file in named
            ),
            media=tuple(
                (item_id, others[file].file if file in others else ready[file.path].became(file))
                for item_id, file in named
            ),
            pictures={
                item_id: ready[file.path].reading
                for item_id, file in named
                if file.media_type is MediaType.PHOTO
            },
            consent=_evidence(consent, ready, spoken),
            signature=ready[consent.evidence].reading if consent is not None and signed else None,
            language=language,
        )


def seal(
    destination: Path,
    ready: Prepared,
    *,
    key: ReportKey,
    metadata: Metadata,
    register: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
) -> Sealed:
    """Write the sealed report; return its size in bytes and its tag.

    Args:
        destination: a file that appears once it is complete.
        ready: the media.
        key: the report's key.
        metadata: about the same media, in the same order.
        register: given the tag before the file appears; what it raises leaves no file.
        progress: told how many more bytes have been sealed.

    Raises:
        InvalidInput, BadFile: something in the report is over its limits.
        LocalFailure: ``disk_full``, or the destination cannot be written.
    """
    with format_errors(), _pdf(ready, metadata) as pdf:
        return seal_report(
            destination,
            key=key.password,
            keyserver_url=key.keyserver_url,
            static_key=key.static_key,
            metadata=metadata,
            pdf=pdf,
            consent=ready.consent,
            items=ready.items,
            progress=progress,
            register=register,
        )


def write_plain(
    destination: BinaryIO,
    ready: Prepared,
    *,
    metadata: Metadata,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the report as it is, for an endpoint that is sent it over TLS; returns its size in bytes.

    Raises:
        InvalidInput, BadFile, LocalFailure: as ``seal``.
    """
    with format_errors(), _pdf(ready, metadata) as pdf:
        return write_plain_report(
            destination,
            metadata=metadata,
            pdf=pdf,
            consent=ready.consent,
            items=ready.items,
            progress=progress,
        )


def _photo_item(item_id: str, photo: ReadyPhoto) -> MediaItem:
    return MediaItem(item_id, MediaType.PHOTO, photo.open(), photo.thumbnail)


def _evidence(
    consent: RecordedConsent | None, photos: Mapping[Path, ReadyPhoto], spoken: Content | None
) -> ConsentFile | None:
    if consent is None:
        return None
    content = spoken if spoken is not None else photos[consent.evidence].open()
    return ConsentFile(consent.consent_type, content)


@contextmanager
def _pdf(ready: Prepared, metadata: Metadata) -> Iterator[BinaryIO]:
    """report.pdf, in a file without a name."""
    from chalicelib.format.pdf.document import render_report
    from chalicelib.format.pdf.sections import ReportPhoto

    with local_failures("a temporary file"), TemporaryFile() as made:
        file = cast("BinaryIO", made)
        render_report(
            file,
            metadata=metadata,
            photos=[ReportPhoto(item_id, picture) for item_id, picture in ready.pictures.items()],
            consent_signature=ready.signature,
            durations={item_id: file.duration for item_id, file in ready.media if file.duration is not None},
            films={
                item.item_id: item.thumbnail
                for item in ready.items
                if item.media_type is MediaType.VIDEO and isinstance(item.thumbnail, bytes)
            },
            language=ready.language,
        )
        file.seek(0)
        yield file

"""From a sender's files to a sealed ``.picsafe`` file.

Photos, films and recordings lose their metadata on the way. Photos rest in a temporary file that has no name
meanwhile, so that nothing in the clear is left behind whatever happens; films and recordings are read from
their own files, without what is left out. The result is written as ciphertext only.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import ConsentType, Metadata
from chalicelib.format.photos import PhotoError, strip_photo
from chalicelib.format.recordings.stream import StrippedFile
from chalicelib.format.recordings.strip import strip_recording
from chalicelib.format.report import (
    ConsentFile,
    Content,
    MediaItem,
    Sealed,
    seal_report,
    write_plain_report,
)
from chalicelib.format.source import FileSource, SourceFile, StreamSource, Window
from chalicelib.format.thumbnails import audio_thumbnail, photo_thumbnail, video_thumbnail
from picsafe.client.composing import RecordedConsent
from picsafe.client.errors import InvalidInput
from picsafe.client.files import local_failures
from picsafe.client.format_errors import format_errors
from picsafe.client.media import MediaFile, recording_errors
from picsafe.client.report_keys import ReportKey
from picsafe.client.text import one_line


@dataclass(frozen=True, slots=True)
class Prepared:
    """Media made ready, before there is a key.

    Attributes:
        items: what will be enclosed, in order.
        media: the item IDs and the files they came from, in the same order.
        consent: the evidence, made ready likewise.
    """

    items: tuple[MediaItem, ...]
    media: tuple[tuple[str, MediaFile], ...]
    consent: ConsentFile | None


@contextmanager
def prepared(media: list[MediaFile], consent: RecordedConsent | None) -> Iterator[Prepared]:
    """Strip media and draw thumbnails; what was made lasts as long as the context.

    Raises:
        InvalidInput: a photo or a recording cannot be read.
        LocalFailure: there is no room for temporary files.
    """
    _learn_heic()
    with local_failures("a temporary file"), TemporaryFile() as scratch, ExitStack() as opened:
        stripped = _Stripped(cast("BinaryIO", scratch), opened)
        named = tuple((f"{number:03d}", file) for number, file in enumerate(media, start=1))
        items = tuple(_item(item_id, file, stripped) for item_id, file in named)
        yield Prepared(items, named, _evidence(consent, stripped))


def seal(
    destination: Path,
    ready: Prepared,
    *,
    key: ReportKey,
    metadata: Metadata,
    consent: RecordedConsent | None,
    register: Callable[[str], None],
    progress: Callable[[int], None] | None = None,
) -> Sealed:
    """Write the sealed report; return its size in bytes and its tag.

    Args:
        destination: a file that appears once it is complete.
        ready: the media.
        key: the report's key.
        metadata: about the same media, in the same order.
        consent: for the signature in report.pdf.
        register: given the tag before the file appears; what it raises leaves no file.
        progress: told how many more bytes have been sealed.

    Raises:
        InvalidInput, BadFile: something in the report is over its limits.
        LocalFailure: ``disk_full``, or the destination cannot be written.
    """
    with format_errors():
        return seal_report(
            destination,
            key=key.password,
            keyserver_url=key.keyserver_url,
            static_key=key.static_key,
            metadata=metadata,
            pdf=_pdf(ready, metadata, consent),
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
    consent: RecordedConsent | None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write the report as it is, for an endpoint that is sent it over TLS; returns its size in bytes.

    Raises:
        InvalidInput, BadFile, LocalFailure: as ``seal``.
    """
    with format_errors():
        return write_plain_report(
            destination,
            metadata=metadata,
            pdf=_pdf(ready, metadata, consent),
            consent=ready.consent,
            items=ready.items,
            progress=progress,
        )


class _Stripped:
    """Photos without metadata, one behind the other in one nameless file; recordings in their own files."""

    def __init__(self, file: BinaryIO, opened: ExitStack) -> None:
        self._file = file
        self._opened = opened

    def recording(self, path: Path) -> Content:
        with recording_errors(path):
            source = self._opened.enter_context(closing(FileSource(path)))
            return cast("BinaryIO", StrippedFile(source, strip_recording(source)))

    def photo(self, path: Path) -> Content:
        try:
            photo = strip_photo(path)
        except PhotoError as error:
            raise InvalidInput(error.code, f"{one_line(path.name)}: {error}.") from error
        offset = self._file.seek(0, io.SEEK_END)
        self._file.write(photo)
        self._file.flush()
        return cast("BinaryIO", SourceFile(Window(StreamSource(self._file), offset, len(photo))))


def _learn_heic() -> None:
    """Let Pillow read iPhones' photos; there may be no libheif for a rare platform."""
    try:
        plugin = import_module("pi_heif")
    except ImportError:
        return  # format.photos then refuses them with a sentence
    plugin.register_heif_opener()


def _item(item_id: str, file: MediaFile, stripped: _Stripped) -> MediaItem:
    if file.media_type is MediaType.PHOTO:
        content = stripped.photo(file.path)
        return MediaItem(item_id, file.media_type, content, photo_thumbnail(file.path))
    draw = video_thumbnail if file.media_type is MediaType.VIDEO else audio_thumbnail
    return MediaItem(item_id, file.media_type, stripped.recording(file.path), draw(file.duration))


def _evidence(consent: RecordedConsent | None, stripped: _Stripped) -> ConsentFile | None:
    if consent is None:
        return None
    if consent.consent_type is ConsentType.SIGNED:
        return ConsentFile(consent.consent_type, stripped.photo(consent.evidence))
    return ConsentFile(consent.consent_type, stripped.recording(consent.evidence))


def _pdf(ready: Prepared, metadata: Metadata, consent: RecordedConsent | None) -> bytes:
    from chalicelib.format.pdf.document import render_report
    from chalicelib.format.pdf.sections import ReportPhoto

    photos = [
        ReportPhoto(item_id, file.path) for item_id, file in ready.media if file.media_type is MediaType.PHOTO
    ]
    signed = consent is not None and consent.consent_type is ConsentType.SIGNED
    output = io.BytesIO()
    render_report(
        output,
        metadata=metadata,
        photos=photos,
        consent_signature=consent.evidence.read_bytes() if consent is not None and signed else None,
        durations={item_id: file.duration for item_id, file in ready.media if file.duration is not None},
    )
    return output.getvalue()

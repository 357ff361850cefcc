"""Sealing a report: media in, a ``.picsafe`` file out, in one pass and in constant memory.

The inner zip is written into the encryption, which is written into the outer zip, which is written to the
destination; nothing is kept in the clear on the way.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, Protocol, cast

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.report_tags import tag_text
from chalicelib.format.atomic import new_file, write_errors
from chalicelib.format.errors import InvalidMetadataError, ReadFailedError, WriteFailedError
from chalicelib.format.metadata import ConsentType, Metadata, encode_metadata
from chalicelib.format.names import (
    CONSENT_JPG,
    CONSENT_M4A,
    METADATA_JSON,
    PACKAGE_ENCRYPTED,
    PACKAGE_JSON,
    REPORT_PDF,
    media_name,
    thumbnail_name,
)
from chalicelib.format.package import Package, WrappedPassword, encode_package
from chalicelib.format.rncryptor import MessageWriter
from chalicelib.format.zipfiles import member_info, zipfile

# A file, bytes in memory, or a stream that is read from where it stands to its end.
Content = Path | bytes | BinaryIO

_READ_SIZE: Final = 512 * 1024
# From this size on a member gets the zip64 fields, which the oldest readers do not know.
_ZIP64_FROM: Final = 2**31 - 2**20


@dataclass(frozen=True, slots=True)
class MediaItem:
    """A photo, video or audio recording to be enclosed, and its thumbnail (JPEG) if it has one."""

    item_id: str
    media_type: MediaType
    content: Content
    thumbnail: Content | None = None


@dataclass(frozen=True, slots=True)
class ConsentFile:
    """The evidence of consent: a signature (JPEG) or a recording (M4A)."""

    consent_type: ConsentType
    content: Content

    @property
    def name(self) -> str:
        """The file's name in the report."""
        return CONSENT_JPG if self.consent_type is ConsentType.SIGNED else CONSENT_M4A


class Sealed(NamedTuple):
    """What was sealed: the file's length in bytes, and its tag in 64 lower-case hexadecimal digits."""

    size: int
    tag: str


class _Sink(Protocol):
    def write(self, data: memoryview, /) -> object: ...


def seal_report(
    destination: Path | BinaryIO,
    *,
    key: str,
    keyserver_url: str,
    static_key: WrappedPassword | None = None,
    metadata: Metadata,
    pdf: Content,
    consent: ConsentFile | None,
    items: Sequence[MediaItem],
    progress: Callable[[int], None] | None = None,
    register: Callable[[str], None] | None = None,
) -> Sealed:
    """Write a sealed report to a file, or to a stream such as a request's body.

    ``static_key`` is the key as ``wrap_password`` has wrapped it for an Endpoint Server, if no Key Server has
    it; ``keyserver_url`` is empty then.

    A file appears at ``destination`` only once it is complete and on the disk. ``progress`` is told how many
    more bytes of the report's contents have been sealed. ``register`` is given the tag before the file
    appears; whatever it raises leaves the destination as it was.

    Raises:
        InvalidMetadataError: the metadata is over its limits, or names other items or another kind of
            consent than are given, or no report ID or another than the key was wrapped for.
        InvalidIdentifierError, InvalidKeyError, InvalidPackageError: an item ID, the key or the Key
            Server's URL cannot be one.
        ReadFailedError: a source could not be read.
        DiskFullError, WriteFailedError: the destination could not be written, and is as it was.
    """
    _require_consistent(metadata, consent, items)
    if static_key is not None and static_key.report_id != metadata.details.reportid:
        raise InvalidMetadataError("the metadata names another report than the key was wrapped for")
    members = _members(encode_metadata(metadata), pdf, consent, items)
    package = encode_package(Package(keyserver_url, static_key))
    if not isinstance(destination, Path):
        sealed = _seal(_StreamSink(destination), package, key, members, progress)
        if register is not None:
            register(sealed.tag)
        return sealed
    with new_file(destination) as pending:
        sealed = _seal(pending, package, key, members, progress)
        if register is not None:
            register(sealed.tag)
        return sealed


def write_plain_report(
    destination: BinaryIO,
    *,
    metadata: Metadata,
    pdf: Content,
    consent: ConsentFile | None,
    items: Sequence[MediaItem],
    progress: Callable[[int], None] | None = None,
) -> int:
    """Write a report that is not sealed, a bare zip (seeds, section 2.2.3), to a stream; returns its size.

    Raises:
        InvalidMetadataError, InvalidIdentifierError, ReadFailedError, DiskFullError, WriteFailedError: as
            ``seal_report``.
    """
    _require_consistent(metadata, consent, items)
    members = _members(encode_metadata(metadata), pdf, consent, items)
    sink = _StreamSink(destination)
    with zipfile.ZipFile(cast("Any", sink), "w", zipfile.ZIP_STORED) as inner:
        write_members(inner, members, progress)
    return sink.tell()


def _seal(
    sink: Any,  # noqa: ANN401 - zipfile decides by the methods it finds whether it may seek
    package: bytes,
    key: str,
    members: Sequence[tuple[str, Content]],
    progress: Callable[[int], None] | None,
) -> Sealed:
    total = _total([_size(content) for _, content in members])
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as outer:
        outer.writestr(member_info(PACKAGE_JSON), package)
        with (
            outer.open(member_info(PACKAGE_ENCRYPTED), "w", force_zip64=_needs_zip64(total)) as encrypted,
            MessageWriter(encrypted.write, key) as message,
            zipfile.ZipFile(cast("Any", message), "w", zipfile.ZIP_STORED) as inner,
        ):
            write_members(inner, members, progress)
    return Sealed(int(sink.tell()), tag_text(message.tag))


def write_members(
    inner: zipfile.ZipFile, members: Iterable[tuple[str, Content]], progress: Callable[[int], None] | None
) -> None:
    """Write files by name into the zip of a report, each read when it is its turn.

    Raises:
        ReadFailedError, DiskFullError, WriteFailedError: as ``seal_report``.
    """
    for name, content in members:
        size = _size(content)
        with inner.open(member_info(name), "w", force_zip64=_needs_zip64(size)) as member:
            copied = _copy(content, member, progress)
        if size is not None and copied != size:
            raise ReadFailedError("a file of the report changed while it was being read")


def _total(sizes: Sequence[int | None]) -> int | None:
    return None if None in sizes else sum(size for size in sizes if size is not None)


def _members(
    document: bytes, pdf: Content, consent: ConsentFile | None, items: Sequence[MediaItem]
) -> list[tuple[str, Content]]:
    members: list[tuple[str, Content]] = [(METADATA_JSON, document), (REPORT_PDF, pdf)]
    if consent is not None:
        members.append((consent.name, consent.content))
    for item in items:
        members.append((media_name(item.item_id, item.media_type), item.content))
        if item.thumbnail is not None:
            members.append((thumbnail_name(item.item_id), item.thumbnail))
    return members


def _require_consistent(metadata: Metadata, consent: ConsentFile | None, items: Sequence[MediaItem]) -> None:
    if not is_report_id(metadata.details.reportid):
        raise InvalidMetadataError("the metadata names no report ID")
    described = [(item.mediaid, item.type) for item in metadata.media]
    if described != [(item.item_id, item.media_type.value) for item in items]:
        raise InvalidMetadataError("the metadata describes other media items than are enclosed")
    if metadata.consent.type != ("" if consent is None else consent.consent_type.value):
        raise InvalidMetadataError("the metadata describes another kind of consent than is enclosed")


def _copy(content: Content, member: _Sink, progress: Callable[[int], None] | None) -> int:
    copied = 0
    with ExitStack() as opened:
        stream: Any
        try:
            if isinstance(content, Path):
                stream = opened.enter_context(content.open("rb", buffering=0))
            else:
                stream = io.BytesIO(content) if isinstance(content, bytes) else content
        except OSError as error:
            raise ReadFailedError("a file of the report cannot be opened") from error
        buffer = memoryview(bytearray(_READ_SIZE))
        while count := _read(stream, buffer):
            member.write(buffer[:count])
            copied += count
            if progress is not None:
                progress(count)
    return copied


def _read(stream: Any, buffer: memoryview) -> int:  # noqa: ANN401 - a raw, a buffered or a caller's stream
    try:
        if hasattr(stream, "readinto"):
            return int(stream.readinto(buffer) or 0)
        data = stream.read(len(buffer))
    except OSError as error:
        raise ReadFailedError("a file of the report cannot be read") from error
    buffer[: len(data)] = data
    return len(data)


def _size(content: Content) -> int | None:
    """Return how many bytes will be read, or None where only reading can tell."""
    if isinstance(content, bytes):
        return len(content)
    try:
        if isinstance(content, Path):
            return content.stat().st_size
        if not content.seekable():
            return None
        position = content.tell()
        end = content.seek(0, os.SEEK_END)
        content.seek(position)
    except OSError as error:
        raise ReadFailedError("a file of the report cannot be read") from error
    return end - position


def _needs_zip64(size: int | None) -> bool:
    return size is None or size >= _ZIP64_FROM


class _StreamSink:
    """A caller's stream as a destination that is written once, from front to back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._written = 0

    def write(self, data: bytes | bytearray | memoryview) -> int:
        view = memoryview(data)
        with write_errors():
            while view:
                count = self._stream.write(view)
                if not count:
                    raise WriteFailedError("the destination does not take all of the report")
                view = view[count:]
        self._written += len(data)
        return len(data)

    def tell(self) -> int:
        return self._written

    def flush(self) -> None:
        with write_errors():
            self._stream.flush()

"""Opening a report: what can be read of it without the key, and all of it with the key.

``PicsafeFile`` is the sealed file; ``unlock`` verifies it and gives an ``OpenedReport``, from which members
are read, or extracted into a directory. Nothing is decrypted to a file on the way, so a report can be
looked at in memory and leave no trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType, TracebackType
from typing import BinaryIO, Final, NamedTuple, Self

from chalicelib.contract.media_kinds import MediaType
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.report_tags import TAG_SIZE, tag_text
from chalicelib.format.archive import Archive, Member
from chalicelib.format.atomic import PendingFile, new_directory, new_file_in, write_errors
from chalicelib.format.consent_gaps import consent_gaps
from chalicelib.format.errors import NotAReportError, TooLargeError, TruncatedError
from chalicelib.format.layout import Layout, contents_layout, package_layout
from chalicelib.format.limits import DEFAULT_LIMITS, Limits
from chalicelib.format.metadata import MAX_METADATA_BYTES, Metadata, decode_metadata
from chalicelib.format.names import (
    METADATA_JSON,
    PACKAGE_ENCRYPTED,
    PACKAGE_JSON,
    REPORT_PDF,
    MemberName,
    NameKind,
)
from chalicelib.format.other_recordings import other_recordings
from chalicelib.format.package import decode_package
from chalicelib.format.rncryptor import Secret, verify
from chalicelib.format.rncryptor.pipeline import BUFFER_SIZE, Pipeline
from chalicelib.format.rncryptor.reader import Progress
from chalicelib.format.source import Source, StreamSource, open_source
from chalicelib.format.unverified import UnverifiedFiles

_ZIP_SIGNATURE: Final = b"PK"
# Below this size a second thread costs more than it saves.
_RELAY_FROM: Final = 8 * BUFFER_SIZE


class ReportMember(NamedTuple):
    """A file of an opened report: its name, its part in it, its size in bytes, and its item's ID and type."""

    name: str
    kind: NameKind
    size: int
    item_id: str | None
    media_type: MediaType | None


class PicsafeFile:
    """A sealed report, as a context manager.

    ``keyserver_url`` is where the key is, and empty if no server has it; whoever made the file wrote it
    there. ``static_key`` is the password for the Endpoint Server that it was sealed for, if it was.
    ``report_id_hint`` is the report ID by the file's name, or None. ``size`` is in bytes. ``ignored`` are the
    paths of what else lies in the zip, which nobody has authenticated. ``archive`` is the source as a zip,
    where it was read already.
    """

    def __init__(
        self,
        source: Source,
        limits: Limits,
        report_id_hint: str | None,
        *,
        archive: Archive | None = None,
    ) -> None:
        self._source = source
        self._limits = limits
        self._cleanup = ExitStack()
        self._message: Source | None = None
        self.size = source.size
        self.report_id_hint = report_id_hint
        if source.size > limits.max_file:
            raise TooLargeError("the file is too large to be a report")
        if archive is None and not starts_as_zip(source):
            raise NotAReportError("the file is not a .picsafe file")
        self._archive = archive or Archive(source, limits)
        layout = package_layout(self._archive, limits)
        self.ignored = layout.ignored
        self._packed = layout.member(PACKAGE_ENCRYPTED)
        _require_no_smaller(self._packed)
        document = _read(self._archive, layout.member(PACKAGE_JSON), limits.max_package_json)
        package = decode_package(document)
        self.keyserver_url = package.keyserver_url
        self.static_key = package.static_key

    @classmethod
    def open(cls, origin: Path | bytes | BinaryIO, limits: Limits = DEFAULT_LIMITS) -> Self:
        """Open a file, bytes in memory, or a seekable stream that stays the caller's to close.

        Raises:
            NotAReportError, CorruptZipError, UnsupportedZipError, TooLargeError, MissingPartError,
            UnsafeNameError, DuplicateNameError, InvalidPackageError: the file is not a proper one.
            ReadFailedError: it cannot be read.
        """
        source = open_source(origin)
        hint = origin.stem if isinstance(origin, Path) and is_report_id(origin.stem) else None
        try:
            return cls(source, limits, hint)
        except BaseException:
            source.close()
            raise

    def encrypted(self) -> Source:
        """Return package.encrypted, the RNCryptor message.

        Another writer may have deflated it, though it cannot shrink; then it is inflated, within the
        limits, into an unnamed temporary file. It is ciphertext still.
        """
        if self._message is None:
            self._message = self._encrypted()
        return self._message

    def tag(self) -> str:
        """Return what the file says its tag is, by its last bytes alone: 64 hexadecimal digits.

        Only the tag of what ``unlock`` returns has been checked.

        Raises:
            TruncatedError: the message is too short to have one.
        """
        message = self.encrypted()
        if message.size < TAG_SIZE:
            raise TruncatedError("the encrypted part is incomplete")
        end = bytearray(TAG_SIZE)
        message.read_into(message.size - TAG_SIZE, memoryview(end))
        return tag_text(bytes(end))

    def _encrypted(self) -> Source:
        if self._packed.stored:
            return self._archive.data(self._packed)
        with write_errors():
            spool = self._cleanup.enter_context(TemporaryFile())  # noqa: SIM115 - closed by the stack
        with self._archive.open(self._packed) as packed:
            while part := packed.read(BUFFER_SIZE):
                with write_errors():
                    spool.write(part)
        return StreamSource(spool)

    def unlock(
        self, key: Secret, progress: Progress | None = None, *, into: Path | None = None
    ) -> OpenedReport:
        """Verify the report from end to end, and return its contents.

        ``progress`` is told how many more bytes have been verified. ``into`` is the directory that the report
        is going to be extracted into, if it is: then large files are decrypted meanwhile, into files without
        names, and ``extract`` has only to name them. It makes no difference to anything but the time.

        Raises:
            AuthenticationFailedError: the key is wrong or the file was changed; nobody can tell which.
            TruncatedError, UnsupportedVersionError, UnsupportedOptionsError, InvalidPaddingError: the
                encrypted part is not a proper RNCryptor version 3 message.
            InvalidKeyError: the key cannot be one.
            InvalidMetadataError, and those of ``open``: what was sealed is not a proper report.
        """
        message = self.encrypted()
        early = UnverifiedFiles.beside(into, message.size, self._limits) if into is not None else None
        with ExitStack() as given_up:
            if early is not None:
                given_up.callback(early.close)
            contents = verify(message, key, progress, early)
            report = OpenedReport(contents, tag_text(contents.tag), self._limits, early)
            self._cleanup.push(given_up.pop_all())
        return report

    def close(self) -> None:
        """Close the file; reports opened from it can no longer be read."""
        self._cleanup.close()
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class OpenedReport:
    """The verified contents of a report, readable as long as its PicsafeFile is open.

    ``members`` maps names to what they are, in the order of the zip; other writers' names are spelt as ours.
    ``ignored`` are the paths of what is no part of a report and was passed over; a folder ends in ``/``.
    ``missing_items`` are the IDs that the metadata lists and no file has: a writer's fault. ``consent_gaps``
    is what is said of consent and not proven. Whoever reads the report has to be told of all three.
    ``recordings`` are those of the ignored that hold such an item as another program recorded it: no reader
    shows them, and whoever can convert them may. ``tag`` is the sealed file's, which was verified.
    """

    def __init__(
        self, contents: Source, tag: str, limits: Limits, early: UnverifiedFiles | None = None
    ) -> None:
        self.tag = tag
        self._early = early
        self._archive = Archive(contents, limits)
        self._layout: Layout[MemberName] = contents_layout(self._archive, limits)
        self.ignored = self._layout.ignored
        self.members: Mapping[str, ReportMember] = MappingProxyType(
            {name: _report_member(part, member) for name, (part, member) in self._layout.files.items()}
        )
        self._layout.member(REPORT_PDF)
        document = _read(self._archive, self._layout.member(METADATA_JSON), MAX_METADATA_BYTES)
        self.metadata: Metadata = decode_metadata(document)
        enclosed = {member.item_id for member in self.members.values() if member.kind is NameKind.MEDIA}
        self.missing_items = tuple(
            item.mediaid for item in self.metadata.media if item.mediaid not in enclosed
        )
        self.consent_gaps = consent_gaps(self.metadata, self.members)
        beside = self._layout.beside
        found = other_recordings(beside, self.missing_items)
        self._recorded = {part.name: beside[name] for name, part in found.items()}
        self.recordings: Mapping[str, ReportMember] = MappingProxyType(
            {part.name: _report_member(part, beside[name]) for name, part in found.items()}
        )

    def names(self) -> tuple[str, ...]:
        """Return the names of the files, in the order of the zip."""
        return tuple(self.members)

    def open(self, name: str) -> BinaryIO:
        """Return a seekable stream over one file or recording, decrypted as it is read.

        Raises:
            MissingPartError: the report has no such file.
            CorruptZipError: (while reading) the file is not what its checksum says.
            ReadFailedError: (while reading) the sealed file was changed since it was verified.
        """
        return self._archive.open(self._recorded.get(name) or self._layout.member(name))

    def read(self, name: str, limit: int) -> bytes:
        """Return one file's bytes; TooLargeError if there are more than ``limit``, else as ``open``."""
        return _read(self._archive, self._layout.member(name), limit)

    def extract(self, directory: Path, progress: Progress | None = None) -> None:
        """Write all files into ``directory``, which must not exist yet or be empty.

        It appears only once every file is in it and on the disk, readable for this user alone. ``progress``
        is told how many more bytes have been written.

        Raises:
            DestinationExistsError, DiskFullError, WriteFailedError: it could not be written; what was at
                the destination is as it was.
            CorruptZipError, ReadFailedError: as ``open`` says; nothing is left either.
        """
        with new_directory(directory) as hidden:
            for name, (_, member) in self._layout.files.items():
                if self._early is not None and self._early.claim(member, directory, hidden / name):
                    if progress is not None:
                        progress(member.size)
                    continue
                with new_file_in(hidden, name) as pending:
                    _copy(self._archive, member, pending, progress)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open but what PicsafeFile holds."""


def starts_as_zip(source: Source) -> bool:
    """Whether a source begins as every zip does that has a member."""
    start = bytearray(min(source.size, len(_ZIP_SIGNATURE)))
    source.read_into(0, memoryview(start))
    return start == _ZIP_SIGNATURE


def _report_member(part: MemberName, member: Member) -> ReportMember:
    return ReportMember(part.name, part.kind, member.size, part.item_id, part.media_type)


def _require_no_smaller(packed: Member) -> None:
    """Refuse a message that was packed to less than it has: nothing encrypted can be."""
    if packed.size > packed.packed_size + packed.packed_size // 100 + 64:
        raise TooLargeError("what the report's encrypted part unpacks to cannot be encrypted")


def _read(archive: Archive, member: Member, limit: int) -> bytes:
    if member.size > limit:
        raise TooLargeError("a file in the report is too large", name=member.name)
    with archive.open(member) as stream:
        return stream.read()


def _copy(archive: Archive, member: Member, pending: PendingFile, progress: Progress | None) -> None:
    raw = archive.open_raw(member)
    if member.size < _RELAY_FROM:
        buffer = memoryview(bytearray(min(member.size, BUFFER_SIZE)))
        while count := raw.readinto(buffer):
            pending.write(buffer[:count])
            if progress is not None:
                progress(count)
        return
    with Pipeline(pending.write) as pipeline:
        while count := raw.readinto(block := pipeline.buffer()):
            pipeline.submit(block, count)
            if progress is not None:
                progress(count)

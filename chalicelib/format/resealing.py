"""Sealing a report that came as a plain zip: for resting places.

Some senders post reports unsealed, over TLS (seeds, "Send to EMR/EHR - HTTPS"). What rests is sealed all the
same, as any report is, under a key that no server has. Its zip is written anew: the report's files, under the
names that they have in a report, and nothing that another writer put beside or around them but recordings of
its items, which a destination may be given.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from chalicelib.contract.report_tags import tag_text
from chalicelib.format.archive import Archive
from chalicelib.format.atomic import new_file
from chalicelib.format.errors import NotAReportError
from chalicelib.format.layout import contents_layout, package_layout
from chalicelib.format.limits import DEFAULT_LIMITS, Limits
from chalicelib.format.names import METADATA_JSON, PACKAGE_ENCRYPTED, PACKAGE_JSON
from chalicelib.format.package import Package, encode_package
from chalicelib.format.picsafe import OpenedReport, starts_as_zip
from chalicelib.format.report import Sealed, write_members
from chalicelib.format.rncryptor import MessageWriter
from chalicelib.format.source import Source
from chalicelib.format.zipfiles import member_info, zipfile

# From this size on a member gets the zip64 fields, which the oldest readers do not know.
_ZIP64_FROM: Final = 2**31 - 2**20


def outer_archive(source: Source, limits: Limits = DEFAULT_LIMITS) -> Archive:
    """The zip that a report is, sealed or not.

    Raises:
        NotAReportError, CorruptZipError, UnsupportedZipError, TooLargeError, UnsafeNameError,
        DuplicateNameError: it is none, or no proper one.
    """
    if not starts_as_zip(source):
        raise NotAReportError("the file is not a report")
    return Archive(source, limits)


def plain_contents(
    source: Source, limits: Limits = DEFAULT_LIMITS, *, outer: Archive | None = None
) -> OpenedReport | None:
    """A report that was not sealed, or ``None`` if it was.

    It is the file itself, or its ``package.encrypted`` where that is a zip (seeds, section 2.2.3). It is
    checked as a report's contents are once they are decrypted.

    Args:
        source: the report.
        limits: of what it may hold.
        outer: its ``outer_archive``, if that is known already.

    Raises:
        NotAReportError: neither is a report.
        CorruptZipError, UnsupportedZipError, TooLargeError, UnsafeNameError, DuplicateNameError,
        MissingPartError, InvalidMetadataError: it is not a proper one.
    """
    outer = outer or outer_archive(source, limits)
    contents = source
    if METADATA_JSON not in contents_layout(outer, limits).files:
        _, packed = package_layout(outer, limits).files.get(PACKAGE_ENCRYPTED, (None, None))
        if packed is None:
            raise NotAReportError("the file is not a report")
        if not packed.stored:
            return None
        contents = outer.data(packed)
        if not starts_as_zip(contents):
            return None
    return OpenedReport(contents, "", limits)


def seal_contents(destination: Path, report: OpenedReport, key: str) -> Sealed:
    """Seal a report into a ``.picsafe`` file that names no Key Server, in constant memory.

    Raises:
        ReadFailedError, TruncatedError: it cannot be read.
        CorruptZipError: one of its files is not what its checksum says.
        InvalidKeyError: the key cannot be one.
        DiskFullError, WriteFailedError: it could not be written; the destination is as it was.
    """
    files = {**report.members, **report.recordings}
    large = sum(file.size for file in files.values()) >= _ZIP64_FROM
    with new_file(destination) as pending:
        stream: BinaryIO = pending  # type: ignore[assignment] # zipfile needs write, tell, seek and flush
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as outer:
            outer.writestr(member_info(PACKAGE_JSON), encode_package(Package("")))
            with (
                outer.open(member_info(PACKAGE_ENCRYPTED), "w", force_zip64=large) as encrypted,
                MessageWriter(encrypted.write, key) as message,
                zipfile.ZipFile(cast("Any", message), "w", zipfile.ZIP_STORED) as inner,
            ):
                write_members(inner, ((name, report.open(name)) for name in files), None)
        return Sealed(pending.tell(), tag_text(message.tag))

"""From the report format's errors to the client's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.format.errors import (
    AuthenticationFailedError,
    CorruptZipError,
    DestinationExistsError,
    DiskFullError,
    DuplicateNameError,
    FormatError,
    InvalidIdentifierError,
    InvalidKeyError,
    InvalidMetadataError,
    InvalidPackageError,
    MissingPartError,
    NotAReportError,
    ReadFailedError,
    TooLargeError,
    TruncatedError,
    UnsafeNameError,
    UnsupportedZipError,
    WriteFailedError,
)
from picsafe.client.errors import BadFile, InvalidInput, LocalFailure, PicSafeClientError

_SENTENCES: dict[type[FormatError], str] = {
    AuthenticationFailedError: "The key does not fit, or the file was changed. Nothing was opened.",
    NotAReportError: "This is not a .picsafe file.",
    TruncatedError: "The file is damaged: it ends too early. Download or copy it again.",
    CorruptZipError: "The file is damaged{of}: {why}. Download or copy it again, or ask its sender for it.",
    UnsafeNameError: "The file is not damaged, but it holds something that a report never has{of}: {why}. "
    "Nothing was opened. Ask its sender which program made it.",
    DuplicateNameError: "The file is not damaged, but it can be read in two ways{of}: {why}. Nothing was "
    "opened. Ask its sender which program made it.",
    UnsupportedZipError: "The file is not damaged, but it was packed in a way that reports never are{of}: "
    "{why}. Ask its sender to pack it anew, as a plain zip without a password.",
    MissingPartError: "The file is not a whole report{of}: {why}. Ask its sender for it.",
    TooLargeError: "The file is larger than any program of PicSafe opens{of}: {why}. Ask its sender to send "
    "it as several reports.",
    InvalidPackageError: "The file is not a report that can be opened: {why}. Ask its sender for it.",
    InvalidMetadataError: "What the report says of itself cannot be read: {why}. Ask its sender which "
    "program made it.",
    DiskFullError: "There is no room left on the disk; nothing was written.",
    DestinationExistsError: "There is something at the destination already; it was left alone.",
}
_LOCAL = (ReadFailedError, WriteFailedError)
_INPUT = (InvalidIdentifierError, InvalidKeyError)


@contextmanager
def format_errors() -> Iterator[None]:
    """Turn the format's errors into BadFile, and those about this machine into LocalFailure."""
    try:
        yield
    except FormatError as error:
        raise from_format_error(error) from error


def from_format_error(error: FormatError) -> PicSafeClientError:
    """The client's error for one of the format's; the code stays."""
    kind: type[PicSafeClientError] = BadFile
    if isinstance(error, _LOCAL):
        kind = LocalFailure
    elif isinstance(error, _INPUT):
        kind = InvalidInput
    why = str(error) or error.code.replace("_", " ")
    sentence = _SENTENCES.get(type(error), f"{why[:1].upper()}{why[1:]}.")
    of = f" ({error.file_name})" if error.file_name else ""
    return kind(error.code, sentence.format(of=of, why=why))

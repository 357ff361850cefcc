"""From the report format's errors to the client's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.format.errors import (
    AuthenticationFailedError,
    DestinationExistsError,
    DiskFullError,
    FormatError,
    InvalidIdentifierError,
    InvalidKeyError,
    NotAReportError,
    ReadFailedError,
    TruncatedError,
    WriteFailedError,
)
from picsafe.client.errors import BadFile, InvalidInput, LocalFailure, PicSafeClientError

_SENTENCES: dict[type[FormatError], str] = {
    AuthenticationFailedError: "The key does not fit, or the file was changed. Nothing was opened.",
    NotAReportError: "This is not a .picsafe file.",
    TruncatedError: "The file ends too early. Download or copy it again.",
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
    sentence = str(error) or error.code.replace("_", " ")
    return kind(error.code, _SENTENCES.get(type(error), f"{sentence[:1].upper()}{sentence[1:]}."))

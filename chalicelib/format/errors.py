"""What can go wrong with a report file, one class a failure and one base for all.

The classes of failure are those that the test vectors name: every implementation of the format has to
answer a bad file with the same class. Messages are for people and never quote the file's contents; which of
its files it is about is said apart, for whoever may show it.
"""

from __future__ import annotations

from typing import ClassVar

from chalicelib.format.shown_names import shown_name


class FormatError(Exception):
    """Base of every error of the report format; ``code`` is stable and meant for programs.

    Args:
        message: what is wrong, in words that quote nothing of the file.
        name: the file in the report that it is about, as its writer called it; it may name a patient.

    Attributes:
        file_name: that name, printable and of at most 80 characters; empty if it is about none.
    """

    code: ClassVar[str] = "format_error"

    def __init__(self, message: str, *, name: str = "") -> None:
        super().__init__(message)
        self.file_name = shown_name(name)


class NotAReportError(FormatError):
    """The file is neither a ``.picsafe`` file nor, where one is accepted, an RNCryptor message."""

    code = "not_a_report"


class TruncatedError(FormatError):
    """The RNCryptor message is shorter than its header and HMAC, or not a whole number of blocks."""

    code = "truncated"


class UnsupportedVersionError(FormatError):
    """The RNCryptor message is of another version than 3."""

    code = "unsupported_version"


class UnsupportedOptionsError(FormatError):
    """The RNCryptor header has option bits that version 3 does not define, or another mode than the key's."""

    code = "unsupported_options"


class AuthenticationFailedError(FormatError):
    """The key is wrong or the message was changed; nobody can tell which, and both cost the same."""

    code = "authentication_failed"


class CorruptZipError(FormatError):
    """A zip directory or member does not hold together: it was damaged, or somebody meddled with it."""

    code = "corrupt_zip"


class UnsupportedZipError(FormatError):
    """A zip uses what reports never use: encryption of its own, another compression, several parts."""

    code = "unsupported_zip"


class UnsafeNameError(FormatError):
    """A member's name or mode would reach outside the report: absolute, ``..``, links, devices."""

    code = "unsafe_name"


class DuplicateNameError(FormatError):
    """Two members have the same name, also when only letter case or an extension's spelling differs."""

    code = "duplicate_name"


class TooLargeError(FormatError):
    """A length, a count or the unpacked size is over its limit."""

    code = "too_large"


class MissingPartError(FormatError):
    """A file that every report has is not there, or one that the metadata promises."""

    code = "missing_part"


class InvalidPackageError(FormatError):
    """``package.json`` is not the object with the Key Server's URL that it has to be."""

    code = "invalid_package"


class InvalidMetadataError(FormatError):
    """``metadata.json`` is not the structure it has to be, or disagrees with the report's files."""

    code = "invalid_metadata"


class InvalidIdentifierError(FormatError):
    """A report ID or item ID given by the caller cannot be one."""

    code = "invalid_identifier"


class ReadFailedError(FormatError):
    """The source could not be read."""

    code = "read_failed"


class WriteFailedError(FormatError):
    """The destination could not be written; nothing of the report is left there."""

    code = "write_failed"


class DiskFullError(WriteFailedError):
    """There is no room left for the destination; nothing of the report is left there."""

    code = "disk_full"


class DestinationExistsError(WriteFailedError):
    """There is something at the destination already, and it was left alone."""

    code = "destination_exists"


class InvalidKeyError(FormatError):
    """The key given by the caller cannot be one: empty, over-long, or of the wrong size."""

    code = "invalid_key"


class InvalidPaddingError(FormatError):
    """The HMAC is right and the padding is not: the message was sealed by a faulty writer."""

    code = "invalid_padding"

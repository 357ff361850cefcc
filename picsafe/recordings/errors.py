"""What can be wrong with a recording that is to be converted."""

from __future__ import annotations

from typing import ClassVar, Final


class ConversionError(Exception):
    """Base of what keeps a recording from being converted.

    Attributes:
        code: stable and snake_case.
    """

    code: ClassVar[str] = "conversion_failed"


class DecoderMissingError(ConversionError):
    """PyAV is not installed."""

    code = "extra_missing"


class BrokenRecordingError(ConversionError):
    """The file does not hold together."""

    code = "damaged_media"


class UnknownCodecError(ConversionError):
    """There is neither film nor sound of a kind that is decoded."""

    code = "unsupported_media"


class TooLargeRecordingError(ConversionError):
    """It is longer, or its pictures are larger, than what is converted."""

    code = "recording_too_large"


class TooMuchMadeError(ConversionError):
    """What is made of it is larger than it may become."""

    code = "converted_too_large"


class AllowanceSpentError(ConversionError):
    """Those before it have taken all the time that they may take together."""

    code = "allowance_spent"


class NoRoomError(ConversionError):
    """The disk is full: it may be converted once it is not."""

    code = "disk_full"


class StorageFailedError(ConversionError):
    """The disk does not give the recording, or does not take what is made of it."""

    code = "storage_failed"


_BY_CODE: Final = {
    kind.code: kind
    for kind in (
        ConversionError,
        BrokenRecordingError,
        UnknownCodecError,
        TooLargeRecordingError,
        TooMuchMadeError,
        NoRoomError,
        StorageFailedError,
    )
}


def error_of(code: str, sentence: str) -> ConversionError:
    """The error that a worker has told of."""
    return _BY_CODE.get(code, ConversionError)(sentence)

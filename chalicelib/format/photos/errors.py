"""What can be wrong with a photo."""

from __future__ import annotations

import struct
import zlib
from typing import ClassVar

from chalicelib.format.errors import FormatError

# What Pillow's decoders raise on damaged files, beside its own OSError subclasses.
DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)


class PhotoError(FormatError):
    """Base of what can be wrong with a photo."""

    code: ClassVar[str] = "photo_error"


class UnreadablePhotoError(PhotoError):
    """The file is not an image, is damaged, or ends early."""

    code = "unreadable_photo"


class UnsupportedPhotoError(PhotoError):
    """The file is an image, but not a still one in a format that can be read here."""

    code = "unsupported_photo"


class PhotoTooLargeError(PhotoError):
    """The photo is over MAX_PHOTO_BYTES, or its picture over MAX_PHOTO_PIXELS."""

    code = "photo_too_large"

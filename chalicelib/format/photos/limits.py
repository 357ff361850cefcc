"""How large a photo may be, in its file and while it is prepared."""

from __future__ import annotations

from typing import Final

from chalicelib.contract.photo_limits import (
    KEPT_PIXELS,
    MAX_EDGE,
    MAX_JPEG_PIXELS,
    MAX_MISSING_PERCENT,
    MAX_OTHER_PIXELS,
)
from chalicelib.contract.report_limits import MAX_PHOTO_BYTES

__all__ = [
    "KEPT_PIXELS",
    "MAX_DECODED_BYTES",
    "MAX_EDGE",
    "MAX_HEIC_BYTES",
    "MAX_JPEG_PIXELS",
    "MAX_MISSING_PERCENT",
    "MAX_OTHER_PIXELS",
    "MAX_PHOTO_BYTES",
    "MAX_PHOTO_PIXELS",
]

MAX_PHOTO_PIXELS: Final = MAX_JPEG_PIXELS
"""Of whatever kind."""
MAX_DECODED_BYTES: Final = 250_000_000
"""What a photo's pixels may take in memory, by what its header says."""
MAX_HEIC_BYTES: Final = 210_000_000
"""The same of a HEIC with its file, beside what the process takes anyway: its decoder is the largest."""

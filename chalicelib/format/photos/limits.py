"""How large a photo may be."""

from __future__ import annotations

from typing import Final

from chalicelib.contract.report_limits import MAX_PHOTO_BYTES

__all__ = ["MAX_PHOTO_BYTES", "MAX_PHOTO_PIXELS"]

# Below the figure at which Pillow warns of a decompression bomb (89 478 485), so that ours decides.
MAX_PHOTO_PIXELS: Final = 80_000_000

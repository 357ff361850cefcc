"""How large a photo may be."""

from __future__ import annotations

from typing import Final

MAX_PHOTO_BYTES: Final = 100 * 1024 * 1024
# Below the figure at which Pillow warns of a decompression bomb (89 478 485), so that ours decides.
MAX_PHOTO_PIXELS: Final = 80_000_000

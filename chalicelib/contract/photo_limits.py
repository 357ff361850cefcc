"""How large a photo may be, and how much of it may be missing; the web client has the same table."""

from __future__ import annotations

from typing import Final

MAX_JPEG_PIXELS: Final = 250_000_000
"""A JPEG is decoded at a fraction of its size, so that phones' largest photos (200 MP) are taken."""
MAX_OTHER_PIXELS: Final = 80_000_000
"""Of a photo of every other kind, which is decoded whole."""
KEPT_PIXELS: Final = 50_000_000
"""A photo with more is enclosed with at most as many, and with a note."""
MAX_EDGE: Final = 65_500
"""What libjpeg writes; ITU-T T.81 has 35 more."""
MAX_MISSING_PERCENT: Final = 10
"""How much of a picture may be behind the end of a JPEG that was cut short."""

PHOTO_LIMITS: Final = {
    "jpeg_pixels": MAX_JPEG_PIXELS,
    "other_pixels": MAX_OTHER_PIXELS,
    "kept_pixels": KEPT_PIXELS,
    "edge": MAX_EDGE,
    "missing_percent": MAX_MISSING_PERCENT,
}

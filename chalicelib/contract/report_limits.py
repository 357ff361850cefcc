"""How much a report takes. Senders are told before anything is done; the web client has the same table."""

from __future__ import annotations

from typing import Final

MAX_ITEMS: Final = 500
"""Photos, videos and recordings of one report, without the evidence of consent."""
MAX_TEXT_CHARACTERS: Final = 32_768
"""Unicode code points of the notes, and of every other text that is said about a report."""
MAX_PHOTO_BYTES: Final = 100 * 1024**2
"""Of a photo's file, before it is read."""
MAX_REPORT_BYTES: Final = 2 * 1024**3
"""Of the report that is sent: what PicSafe Cloud stores, and endpoints are sent."""
MAX_FILE_BYTES: Final = 8 * 1024**3
"""Of the report that is sealed to a file: what readers open."""
PDF_PIXELS: Final = 1344
"""Of the longer edge of photos in report.pdf, if the sender wants no other: a third of what phones take, and
160 to the inch where a photo fills the page. The photos themselves are beside it."""
LEAST_PDF_PIXELS: Final = 320
MOST_PDF_PIXELS: Final = 8192
CONVERTED_SECONDS: Final = 2 * 3600
"""How long a recording may play that a browser converts. The command line, which has a process and a disk for
it, has bounds of its own (picsafe/recordings/limits.py)."""
CONVERTED_BYTES: Final = 1024**3
"""How many bytes may come of it."""
CONVERTED_PIXELS: Final = 4096 * 2304
"""How many pixels a picture of it may have: 4K as cameras have it, lying or standing."""

REPORT_LIMITS: Final = {
    "items": MAX_ITEMS,
    "text_characters": MAX_TEXT_CHARACTERS,
    "photo_bytes": MAX_PHOTO_BYTES,
    "report_bytes": MAX_REPORT_BYTES,
    "file_bytes": MAX_FILE_BYTES,
    "pdf_pixels": PDF_PIXELS,
    "converted_seconds": CONVERTED_SECONDS,
    "converted_bytes": CONVERTED_BYTES,
    "converted_pixels": CONVERTED_PIXELS,
}

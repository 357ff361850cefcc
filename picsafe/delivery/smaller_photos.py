"""Smaller copies of photos, for places that take no files as large as photos are (docs/adr/0092).

They are made only where the operator has said so, and each says of itself what it is: whoever looks at it in
a record has to know that there is a better one.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from PIL import Image, UnidentifiedImageError

from picsafe.delivery.errors import Later
from picsafe.delivery.model import Part, ReportFile, ReportView

_QUALITIES: Final = (88, 80, 72)
# of the pixels' edges; below the last nobody could judge a wound by it
_SCALES: Final = (1.0, 0.8, 0.64, 0.5, 0.4, 0.32, 0.25)
_FEWEST: Final = 640
_MOST_PIXELS: Final = 25_000_000
"""That are decoded at once, three bytes each; of more a quarter is, or a sixteenth."""


def with_smaller_photos(report: ReportView, most: int) -> ReportView:
    """A report whose photos of more bytes are copies that have no more, where such can be made.

    Args:
        report: whose files are looked at when they are first asked for.
        most: bytes of a photo.
    """
    return replace(report, extract=lambda: tuple(_smaller(file, most) for file in report.all_files))


def smaller_ones(report: ReportView) -> list[str]:
    """The names of those photos that are smaller copies."""
    return [file.name for file in report.files if file.reduced_from]


def _smaller(file: ReportFile, most: int) -> ReportFile:
    if file.part is not Part.PHOTO or file.size <= most:
        return file
    try:
        pixels, content = _encoded(file, most)
        if content is None:
            return file
        path = file.path.with_name(f"{file.path.name}.smaller")
        path.write_bytes(content)
    except (UnidentifiedImageError, Image.DecompressionBombError, ValueError, SyntaxError):
        # it goes as it is, and whoever takes it says what is wrong with it
        return file
    except OSError as error:
        if error.errno is None:
            # what decoders raise
            return file
        raise Later("read_failed", "A smaller copy of a photo cannot be written.", is_down=True) from error
    return replace(
        file,
        path=path,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        reduced_from=f"{pixels[0]} by {pixels[1]} pixels, {file.size} bytes",
    )


def _encoded(file: ReportFile, most: int) -> tuple[tuple[int, int], bytes | None]:
    """How large it is, and the best copy that is small enough, if there is one."""
    with Image.open(file.path, formats=["JPEG"]) as opened:
        pixels = opened.size
        scale = 1.0
        while pixels[0] * pixels[1] * scale * scale > _MOST_PIXELS:
            scale /= 2
        # the decoder itself leaves out what it need not make
        opened.draft(None, (int(pixels[0] * scale), int(pixels[1] * scale)))
        opened.load()
        image = opened if opened.mode in {"L", "RGB"} else opened.convert("RGB")
        for content in _copies(image):
            if len(content) <= most:
                return pixels, content
    return pixels, None


def _copies(image: Image.Image) -> Iterator[bytes]:
    """Copies, the best first."""
    for scale in _SCALES:
        size = (round(image.width * scale), round(image.height * scale))
        if scale < 1 and max(size) < _FEWEST:
            return
        scaled = image if scale == 1 else image.resize(size, Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            made = io.BytesIO()
            scaled.save(made, "JPEG", quality=quality, optimize=True, progressive=False)
            yield made.getvalue()

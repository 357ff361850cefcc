"""Sealing a report of photos in Chromium, beside decoding and encoding each of them once in the same page.

``python -m benchmarks.browser_photos [--photos 10] [--pixels 4000x3000] [--turned] [--rounds 5]``

Ours prepares the photos in the product's worker (upright pixels encoded afresh, a thumbnail and the picture
of report.pdf), writes report.pdf and encrypts everything. The other side is the browser alone, with
``createImageBitmap``, a canvas and JPEG of the same quality. Both take turns, each time in a new page; a
round before the first is not counted. The ratio is the median of the rounds' own.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from benchmarks.browser_pages import BrowserBenchmarkError, build, call, chromium, open_page
from benchmarks.large_report import make_photos
from tests.browser.page_server import serve_pages

LIMIT: Final = 1.3


def measure(browser: Browser, origin: str, photos: list[Path], name: str) -> float:
    """Milliseconds of one side, in a new page."""
    page = open_page(browser, origin)
    try:
        page.set_input_files("#file", photos)
        return call(page, name)
    finally:
        page.close()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--photos", type=int, default=10)
    parser.add_argument("--pixels", default="4000x3000")
    parser.add_argument("--turned", action="store_true", help="photos that lie on their side")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    width, _, height = arguments.pixels.partition("x")
    sides: dict[str, list[float]] = {"recodePhotos": [], "sealPhotos": []}
    try:
        build()
        with (
            tempfile.TemporaryDirectory() as folder,
            serve_pages() as origin,
            sync_playwright() as playwright,
            chromium(playwright) as browser,
        ):
            size = (int(width), int(height))
            photos = make_photos(Path(folder), arguments.photos, size, turned=arguments.turned)
            for number in range(arguments.rounds + 1):
                for name, taken in sides.items():
                    milliseconds = measure(browser, origin, photos, name)
                    if number > 0:
                        taken.append(milliseconds)
    except BrowserBenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    alone, ours = sides.values()
    ratio = statistics.median(one / other for one, other in zip(ours, alone, strict=True))
    print("| photos | decoding and encoding alone, s | sealing, s | ratio, median of rounds | limit |")
    print("|---|---|---|---|---|")
    print(
        f"| {arguments.photos} of {arguments.pixels} | {statistics.median(alone) / 1000:.1f} "
        f"| {statistics.median(ours) / 1000:.1f} | {ratio:.2f} | {LIMIT} |"
    )
    return 0 if ratio <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())

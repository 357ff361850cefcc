"""The job that makes a photo ready in a worker."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final

from chalicelib.contract.photo_notes import photo_note
from chalicelib.format.photos.limits import MAX_DECODED_BYTES, MAX_PHOTO_BYTES
from chalicelib.format.photos.preparing import prepare_photo
from picsafe.workers.jobs import Bench, Job, Values

PHOTO: Final = "photo"
THUMBNAIL: Final = "thumbnail"
READING: Final = "reading"

_BOX_AT: Final = 4
_FIRST_BOX: Final = b"ftyp"

_MEMORY: Final = 512 * 1024**2
"""Bytes of the worker, with the pixels: the kernel's own bound, behind what is measured before."""

PREPARE: Final = Job(
    "picsafe.client.photo_job:prepare",
    memory=_MEMORY,
    scratch=MAX_DECODED_BYTES,
    outputs=(PHOTO, THUMBNAIL, READING),
    most=3 * MAX_PHOTO_BYTES,
)


def prepare(values: Values, bench: Bench) -> Values:
    """Write a photo without metadata, its thumbnail and its picture for report.pdf.

    Args:
        values: ``path``, and ``reading_edge`` in pixels.
        bench: takes the three outputs.

    Returns:
        ``pixels`` and ``mode`` of the picture for report.pdf; ``note``, what was done to the photo.

    Raises:
        PhotoError: as prepare_photo does.
    """
    path = Path(values["path"])
    _learn_heic(path)
    made = prepare_photo(path, reading_edge=values["reading_edge"], need=bench.need)
    bench.begin(PHOTO)
    made.write_photo(bench.write)
    for name, jpeg in ((THUMBNAIL, made.thumbnail), (READING, made.reading.read())):
        bench.begin(name)
        bench.write(jpeg)
    return {
        "pixels": made.reading.pixels,
        "mode": made.reading.mode,
        "kind": made.kind,
        "note": photo_note(made.notes),
    }


def _learn_heic(path: Path) -> None:
    """Let Pillow read iPhones' photos; there may be no libheif for a rare platform."""
    with path.open("rb") as file:
        if file.read(_BOX_AT + len(_FIRST_BOX))[_BOX_AT:] != _FIRST_BOX:
            return  # which saves others the time and the memory
    try:
        plugin = import_module("pi_heif")
    except ImportError:
        return  # format.photos then refuses them with a sentence
    # workers are as many as cores, and each of a decoder's threads has memory of its own
    plugin.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)

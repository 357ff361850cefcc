"""Which recordings are played as they are wherever reports are looked at."""

from __future__ import annotations

import struct
from contextlib import closing
from pathlib import Path
from typing import Final

from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.layout import read_layout
from chalicelib.format.recordings.strip import describe
from chalicelib.format.recordings.tracks import read_movie
from chalicelib.format.source import FileSource

UNPLAYED: Final = frozenset(["AMR", "H.263"])
"""Codecs that MP4 has and no browser."""


def is_played(path: Path) -> bool:
    """Whether a file is MP4 or QuickTime with film and sound of kinds that reports have.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with closing(FileSource(path)) as source:
            found = describe(source)
            read_movie(read_layout(source))
    except (FormatError, struct.error):
        return False
    return UNPLAYED.isdisjoint(found.codecs)

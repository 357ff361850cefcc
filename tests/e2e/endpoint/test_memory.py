"""The memory that large uploads take at once, in small; in full: ``python -m benchmarks.endpoint_memory``."""

from __future__ import annotations

from pathlib import Path

from benchmarks.endpoint_intake import MIB
from benchmarks.endpoint_memory import Uploads, whole

MOST = 150 * MIB


def test_many_uploads_at_once_take_little_memory_and_what_was_plain_arrives(tmp_path: Path) -> None:
    measured = whole(tmp_path, sealed=Uploads(30, MIB), plain=Uploads(1, 32 * MIB))
    assert measured.bytes < MOST

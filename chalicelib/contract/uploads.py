"""How a sealed file is uploaded: whole, or in parts whose digests are announced before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

PART_SIZE: Final = 16 * 1024**2
"""Bytes of every part but the last. A file of at most so many is uploaded whole.

It is more than S3's least (5 MiB), few enough for a broken connection to cost little, and little enough for
a browser to hold while it computes the digest.
"""


def part_sizes(size: int) -> list[int]:
    """The sizes of the parts of a file of ``size`` bytes, in order; empty if it is uploaded whole."""
    if size <= PART_SIZE:
        return []
    return [min(PART_SIZE, size - start) for start in range(0, size, PART_SIZE)]


def composite_digest(part_digests: Iterable[str]) -> str:
    """The digest of a file in parts: SHA-256 over its parts' SHA-256, one after the other.

    Browsers compute no digest of what is larger than their memory, and S3 none over parts (its checksum type
    ``COMPOSITE``), but this one.

    Args:
        part_digests: of every part, in order, as 64 hexadecimal digits.

    Raises:
        ValueError: something else than hexadecimal digits.
    """
    return hashlib.sha256(b"".join(map(bytes.fromhex, part_digests))).hexdigest()

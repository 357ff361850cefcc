"""What a sender says of a sealed file, and the requests that bring it to storage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.contract.uploads import PART_SIZE, composite_digest


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def announced(content: bytes) -> dict[str, Any]:
    """What is said of a sealed file when a place is reserved for it."""
    if len(content) <= PART_SIZE:
        return {"size": len(content), "sha256": sha256(content)}
    digests = [sha256(content[start : start + PART_SIZE]) for start in range(0, len(content), PART_SIZE)]
    return {"size": len(content), "sha256": composite_digest(digests), "part_sha256": digests}


def requests_of(upload: Mapping[str, Any], content: bytes) -> Iterator[tuple[str, dict[str, str], bytes]]:
    """The URL, the headers and the bytes of each request of an upload."""
    if "parts" not in upload:
        yield upload["url"], upload["headers"], content
        return
    for part in upload["parts"]:
        start = (part["number"] - 1) * PART_SIZE
        yield part["url"], part["headers"], content[start : start + PART_SIZE]

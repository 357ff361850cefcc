"""The signed headers of an upload, which are S3's, on one machine as well."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Final

CONTENT_TYPE: Final = "application/vnd.picsafe"
CHECKSUM: Final = "x-amz-checksum-sha256"
METADATA: Final = "x-amz-meta-"
OWNER: Final = "x-amz-meta-owner"
EXPIRES_AT: Final = "x-amz-meta-expires-at"


def upload_headers(size: int, checksum: str, metadata: Mapping[str, str]) -> dict[str, str]:
    """The headers of a whole file's upload."""
    return {
        "Content-Length": str(size),
        "Content-Type": CONTENT_TYPE,
        "If-None-Match": "*",
        CHECKSUM: checksum,
        **{f"{METADATA}{name}": value for name, value in metadata.items()},
    }


def part_headers(size: int, checksum: str) -> dict[str, str]:
    """The headers of a part's upload."""
    return {"Content-Length": str(size), CHECKSUM: checksum}


def to_checksum(sha256: str) -> str:
    """A digest of hexadecimal digits as ``x-amz-checksum-sha256`` has it: base64."""
    return base64.b64encode(bytes.fromhex(sha256)).decode("ascii")


def from_checksum(checksum: str) -> str:
    """The reverse; empty for what is no base64."""
    try:
        return base64.b64decode(checksum, validate=True).hex()
    except (binascii.Error, ValueError):
        return ""

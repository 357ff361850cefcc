"""Signed uploads and download URLs for storage on one machine, after the model of S3's.

A URL says region, name and end in the clear. An upload's signature covers its headers besides, as S3's
``X-Amz-SignedHeaders`` do: what is checked is the request that came, so that a changed header has another
signature. All are HMAC-SHA256 under one secret, each with a label of its own, so that none can be passed off
as another.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from chalicelib.cloud.upload_headers import (
    CHECKSUM,
    EXPIRES_AT,
    OWNER,
    from_checksum,
    part_headers,
    to_checksum,
    upload_headers,
)
from chalicelib.errors import Forbidden

SECRET_LENGTH: Final = 32
TIME: Final = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class FileGrant:
    """A whole file that may be stored, once.

    Attributes:
        region: whose address it is sent to.
        name: of the object, ``{random}-{report_id}``.
        size: the exact number of bytes.
        sha256: of them, as hexadecimal digits.
        owner: the sender's user number.
        expires_at: when the file is gone, in whole seconds.
    """

    region: str
    name: str
    size: int
    sha256: str
    owner: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PartGrant:
    """A part of an upload in parts that may be stored; ``number`` is from 1."""

    region: str
    name: str
    upload_id: str
    number: int
    size: int
    sha256: str


class Signer:
    """Signs and checks.

    Args:
        secret: 32 random bytes.
    """

    def __init__(self, secret: bytes) -> None:
        if len(secret) != SECRET_LENGTH:
            raise ValueError(f"a storage secret has {SECRET_LENGTH} bytes")
        self._secret = secret

    def file_request(self, grant: FileGrant, end: datetime) -> tuple[dict[str, str], dict[str, str]]:
        """The query and the headers of a file's upload until ``end``."""
        metadata = {"owner": str(grant.owner), "expires-at": grant.expires_at.astimezone(UTC).strftime(TIME)}
        headers = upload_headers(grant.size, to_checksum(grant.sha256), metadata)
        return self._signed_query("upload", grant.region, grant.name, headers, {}, end), headers

    def part_request(self, grant: PartGrant, end: datetime) -> tuple[dict[str, str], dict[str, str]]:
        """The query and the headers of a part's upload until ``end``."""
        headers = part_headers(grant.size, to_checksum(grant.sha256))
        which = {"upload": grant.upload_id, "part": str(grant.number)}
        return self._signed_query("part", grant.region, grant.name, headers, which, end), headers

    def granted(
        self, region: str, name: str, query: Mapping[str, str], headers: Mapping[str, str], now: datetime
    ) -> FileGrant | PartGrant:
        """What a request for ``region`` and ``name`` may store.

        Args:
            region: from the path.
            name: from the path.
            query: the URL's query.
            headers: all that came with the request, their names in lower case.
            now: the time.

        Raises:
            Forbidden: ``upload_refused`` for anything that is missing, added to the query or changed, and for
                a request that came too late.
        """
        is_part = "part" in query
        signed = _PART_HEADERS if is_part else _FILE_HEADERS
        which = {name: query.get(name, "") for name in (("upload", "part") if is_part else ())}
        if query.keys() != {"expires", "signature", *which} or not all(one in headers for one in signed):
            raise _upload_refused()
        message = _message(region, name, {one: headers[one] for one in signed}, which, query["expires"])
        if not _same(query["signature"], self._sign("part" if is_part else "upload", message)):
            raise _upload_refused()
        # from here on everything is as it was when this server signed it
        if now.timestamp() >= int(query["expires"]):
            raise _upload_refused()
        size, sha256 = int(headers["content-length"]), from_checksum(headers[CHECKSUM])
        if is_part:
            return PartGrant(region, name, which["upload"], int(which["part"]), size, sha256)
        expires_at = datetime.strptime(headers[EXPIRES_AT], TIME).replace(tzinfo=UTC)
        return FileGrant(region, name, size, sha256, int(headers[OWNER]), expires_at)

    def download_query(self, region: str, name: str, end: datetime) -> dict[str, str]:
        """The query of a download's URL: ``expires`` in seconds since 1970, and ``signature``."""
        expires = str(int(end.timestamp()))
        return {"expires": expires, "signature": self._sign("download", f"{region}\n{name}\n{expires}")}

    def verify_download(self, region: str, name: str, expires: str, signature: str, now: datetime) -> None:
        """Check a download's URL.

        Raises:
            Forbidden: ``download_refused`` if anything in it was changed, or if it came too late.
        """
        if len(expires) > 20 or not _same(signature, self._sign("download", f"{region}\n{name}\n{expires}")):
            raise _download_refused()
        if now.timestamp() >= int(expires):
            raise _download_refused()

    def _signed_query(
        self,
        label: str,
        region: str,
        name: str,
        headers: Mapping[str, str],
        which: Mapping[str, str],
        end: datetime,
    ) -> dict[str, str]:
        expires = str(int(end.timestamp()))
        lower = {header.lower(): value for header, value in headers.items()}
        message = _message(region, name, lower, which, expires)
        return {**which, "expires": expires, "signature": self._sign(label, message)}

    def _sign(self, label: str, message: str) -> str:
        return hmac.new(
            self._secret, f"picsafe {label}\n{message}".encode("utf-8", "surrogatepass"), hashlib.sha256
        ).hexdigest()


_FILE_HEADERS: Final = frozenset(
    {"content-length", "content-type", "if-none-match", CHECKSUM, OWNER, EXPIRES_AT}
)
_PART_HEADERS: Final = frozenset({"content-length", CHECKSUM})


def _message(
    region: str, name: str, headers: Mapping[str, str], which: Mapping[str, str], expires: str
) -> str:
    # lengths keep neighbours apart: no value can move into the next one
    values = [region, name, *(headers[one] for one in sorted(headers)), *which.values(), expires]
    return "".join(f"{len(value)}:{value}" for value in values)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode("ascii"))


def _upload_refused() -> Forbidden:
    return Forbidden("upload_refused", "This upload was changed or has run out. Ask for a new address.")


def _download_refused() -> Forbidden:
    return Forbidden(
        "download_refused", "This download address was changed or has run out. Ask for a new one."
    )

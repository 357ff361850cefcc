"""What PicSafe Cloud knows about a sealed file, and the rules that need no store."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.contract.links import RANDOM_LENGTH
from chalicelib.contract.report_limits import MAX_REPORT_BYTES
from chalicelib.contract.uploads import PART_SIZE, composite_digest, part_sizes
from chalicelib.errors import Gone, InvalidRequest

LIFETIME: Final = timedelta(days=7)
MAX_SIZE: Final = MAX_REPORT_BYTES
"""Bytes of a sealed file: what one person's phone uploads."""

UPLOAD_LIFETIME: Final = timedelta(minutes=10)
"""How long an upload's request may *begin*; storage looks when it arrives, so a slow line may take longer."""

UPLOAD_PERIOD: Final = timedelta(days=1)
"""How long after the reservation requests are signed; then storage forgets the parts that have arrived."""

DOWNLOAD_LIFETIME: Final = timedelta(minutes=1)

_ALPHABET: Final = string.digits + string.ascii_letters
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file that is uploaded in parts.

    Attributes:
        number: from 1.
        size: bytes.
        sha256: of its bytes, as 64 hexadecimal digits.
    """

    number: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredLink:
    """The record behind a link. It outlives the file, so that a late visitor learns what became of it.

    Attributes:
        name: ``{random}-{report_id}``.
        country: whose store holds the file.
        region: the AWS region of that store.
        owner: the sender's user number.
        report_id: the report that was announced.
        size: the sealed file's exact size in bytes.
        sha256: of the sealed file, or the composite of its parts', as 64 hexadecimal digits.
        created_at: when the link was made, in whole seconds.
        expires_at: when the file is gone, in whole seconds.
        upload_id: of the upload in parts; ``None`` for a file that is uploaded whole.
        withdrawn_at: when the sender withdrew it, or ``None``.
        renewed_at: when the sender had the file kept for longer, or ``None``; that is done once.
    """

    name: str
    country: str
    region: str
    owner: int
    report_id: str
    size: int
    sha256: str
    created_at: datetime
    expires_at: datetime
    upload_id: str | None = None
    withdrawn_at: datetime | None = None
    renewed_at: datetime | None = None

    def require_live(self, now: datetime) -> None:
        """Check that the file may still be had; at ``expires_at`` it may not.

        Raises:
            Gone: ``withdrawn`` or ``expired``.
        """
        if self.withdrawn_at is not None:
            raise was_withdrawn()
        if now >= self.expires_at:
            raise Gone("expired", "This report has expired: PicSafe Cloud keeps reports for seven days.")

    def require_uploadable(self, now: datetime) -> None:
        """Check that the file may still be uploaded.

        Raises:
            Gone: ``withdrawn``, ``expired``, or ``upload_expired`` a day after the reservation.
        """
        self.require_live(now)
        if now >= self.created_at + UPLOAD_PERIOD:
            raise Gone("upload_expired", "This upload was not finished within a day. Send the report anew.")


def was_withdrawn() -> Gone:
    """The error for a file that its sender has taken back."""
    return Gone("withdrawn", "The sender has withdrawn this report.")


def parts_of(size: int, sha256: str, part_sha256: Sequence[str]) -> tuple[Part, ...]:
    """The parts of a file as they were announced; none if it is uploaded whole.

    Raises:
        InvalidRequest: ``wrong_digests`` if there is not one digest for each part, or if together they do not
            give ``sha256``.
    """
    sizes = part_sizes(size)
    if len(part_sha256) != len(sizes) or (sizes and composite_digest(part_sha256) != sha256):
        raise InvalidRequest(
            "wrong_digests",
            f"A file of more than {PART_SIZE} bytes needs the SHA-256 of each part of that size, "
            "and a smaller one none; sha256 is then the SHA-256 of the parts' digests.",
        )
    numbered = enumerate(zip(sizes, part_sha256, strict=True), start=1)
    return tuple(Part(number, size, sha256) for number, (size, sha256) in numbered)


def new_name(report_id: str) -> str:
    """A new, unguessable name for a file of this report.

    22 independent, uniform draws from 62 characters are log2(62**22) = 130.99 random bits, which is more
    than the 128 that the seeds promise.
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_LENGTH)) + "-" + report_id


def upload_lifetime(now: datetime, created_at: datetime) -> timedelta:
    """How long the requests of an upload live: ten minutes, but never past a day from the reservation."""
    return min(UPLOAD_LIFETIME, created_at + UPLOAD_PERIOD - whole_second(now))


def download_lifetime(now: datetime, expires_at: datetime) -> timedelta:
    """How long a download's URL lives: a minute, but never past the file itself.

    Whole seconds, counted from the second that has begun, because that is what signed URLs can say; so it
    is at least one second as long as the file is live.
    """
    return min(DOWNLOAD_LIFETIME, expires_at - whole_second(now))


def whole_second(moment: datetime) -> datetime:
    """The second that ``moment`` lies in."""
    return moment.replace(microsecond=0)


def to_milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, as stores keep times."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def from_milliseconds(milliseconds: int) -> datetime:
    """The moment so many milliseconds after the beginning of 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)

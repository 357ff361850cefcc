"""What PicSafe Cloud knows about a sealed file, and the rules that need no store."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.contract.links import RANDOM_LENGTH
from chalicelib.errors import Gone

LIFETIME: Final = timedelta(days=7)
MAX_SIZE: Final = 2 * 1024**3
"""Bytes of a sealed file: what one person's phone uploads, and below the 5 GiB of a form upload to S3."""

UPLOAD_LIFETIME: Final = timedelta(hours=1)
"""How long an upload may *begin*; storage looks when the form arrives, so a slow line may take longer."""

DOWNLOAD_LIFETIME: Final = timedelta(minutes=1)

_ALPHABET: Final = string.digits + string.ascii_letters
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


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
        created_at: when the link was made, in whole seconds.
        expires_at: when the file is gone, in whole seconds.
        withdrawn_at: when the sender withdrew it, or ``None``.
    """

    name: str
    country: str
    region: str
    owner: int
    report_id: str
    size: int
    created_at: datetime
    expires_at: datetime
    withdrawn_at: datetime | None = None

    def require_live(self, now: datetime) -> None:
        """Check that the file may still be had; at ``expires_at`` it may not.

        Raises:
            Gone: ``withdrawn`` or ``expired``.
        """
        if self.withdrawn_at is not None:
            raise Gone("withdrawn", "The sender has withdrawn this report.")
        if now >= self.expires_at:
            raise Gone("expired", "This report has expired: PicSafe Cloud keeps reports for seven days.")


def new_name(report_id: str) -> str:
    """A new, unguessable name for a file of this report.

    22 independent, uniform draws from 62 characters are log2(62**22) = 130.99 random bits, which is more
    than the 128 that the seeds promise.
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(RANDOM_LENGTH)) + "-" + report_id


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

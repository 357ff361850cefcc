"""What is still to be sent of a report: requests that upload exactly the announced bytes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from chalicelib.cloud.model import Part, StoredLink, upload_lifetime
from chalicelib.cloud.ports import ArrivedPart, ReportStorage, SignedRequest
from chalicelib.contract.uploads import composite_digest, part_sizes
from chalicelib.errors import Conflict


@dataclass(frozen=True, slots=True)
class Upload:
    """What is still to be sent to storage.

    Attributes:
        whole: the request for a file that is uploaded whole, and otherwise ``None``.
        parts: the requests for missing parts, by the part's number.
    """

    whole: SignedRequest | None
    parts: Sequence[tuple[int, SignedRequest]] = ()


def upload_of(
    storage: ReportStorage,
    stored: StoredLink,
    parts: Sequence[Part],
    *,
    arrived: Collection[int],
    now: datetime,
) -> Upload:
    """The requests for what has not arrived.

    Args:
        storage: signs them.
        stored: the report.
        parts: of the file; none if it is uploaded whole.
        arrived: the numbers of those that are there.
        now: the time.

    Raises:
        Unavailable: storage does not answer.
    """
    lifetime = upload_lifetime(now, stored.created_at)
    if stored.upload_id is not None:
        upload_id = stored.upload_id
        missing = [part for part in parts if part.number not in arrived]
        return Upload(
            None,
            [
                (
                    part.number,
                    storage.sign_part(stored.region, stored.name, upload_id, part, lifetime=lifetime),
                )
                for part in missing
            ],
        )
    return Upload(
        storage.sign_upload(
            stored.region,
            stored.name,
            size=stored.size,
            sha256=stored.sha256,
            owner=stored.owner,
            expires_at=stored.expires_at,
            lifetime=lifetime,
        )
    )


def require_all(stored: StoredLink, arrived: Sequence[ArrivedPart]) -> None:
    """Return if what has arrived is what was announced.

    Raises:
        Conflict: ``incomplete_upload``.
    """
    expected = list(range(1, len(part_sizes(stored.size)) + 1))
    if [part.number for part in arrived] != expected:
        raise incomplete()
    if composite_digest(part.sha256 for part in arrived) != stored.sha256:
        raise incomplete()


def incomplete() -> Conflict:
    """``incomplete_upload``: something has not arrived."""
    return Conflict("incomplete_upload", "A part of this report has not arrived. Send what is missing.")

"""Which entries an export is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.contract.report_ids import is_report_id
from picsafe.audit.errors import BadInput


class _Asker(msgspec.Struct, frozen=True):
    email: str = ""


class _Looked(msgspec.Struct, frozen=True):
    at: str = ""
    user: _Asker = _Asker()


_looked: Final = msgspec.json.Decoder(_Looked).decode


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; all of it, where nothing is said.

    Attributes:
        report_id: one report's entries.
        person: those of one asker, by address in its canonical form.
        since: those from then on, as entries say times.
        until: those before then, likewise.
        first: those of the log from this index on.
    """

    report_id: str | None = None
    person: str | None = None
    since: str | None = None
    until: str | None = None
    first: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether it is every entry from the first one on."""
        return self == Selection()

    def has(self, entry: bytes) -> bool:
        """Whether an entry is by whom, and from when, it is asked for."""
        if self.person is None and self.since is None and self.until is None:
            return True
        try:
            looked = _looked(entry)
        except msgspec.ValidationError:
            return False
        return (
            (self.since is None or looked.at >= self.since)
            and (self.until is None or looked.at < self.until)
            and (self.person is None or _canonical(looked.user.email) == self.person)
        )


def selection(
    *,
    report_id: str | None = None,
    person: str | None = None,
    since: str | None = None,
    until: str | None = None,
    first: int = 0,
) -> Selection:
    """What was asked for, checked.

    Args:
        report_id: a report's ID.
        person: an address in any spelling.
        since: a date (its beginning in UTC), or a time as RFC 3339 or without a zone, which is UTC.
        until: likewise.
        first: an index of the log.

    Raises:
        BadInput: ``invalid_report_id``, ``invalid_email_address``, ``invalid_time``.
    """
    if report_id is not None and not is_report_id(report_id):
        raise BadInput("invalid_report_id", "This is not the ID of a report.")
    if person is not None:
        try:
            person = canonical_address(person)
        except InvalidEmailAddress:
            raise BadInput("invalid_email_address", "This is not an e-mail address.") from None
    return Selection(report_id, person, _time(since), _time(until), first)


# a log names the same people again and again
@lru_cache(maxsize=4096)
def _canonical(address: str) -> str:
    try:
        return canonical_address(address)
    except InvalidEmailAddress:
        return ""


def _time(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadInput(
            "invalid_time", "This is not a time: write 2026-03-04 or 2026-03-04T05:06:07Z."
        ) from None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

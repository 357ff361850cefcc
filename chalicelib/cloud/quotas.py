"""What one account, and one enterprise, has at PicSafe Cloud at a time, and how much that may be.

A store keeps an account's holdings as one list, which is changed together with the reservation that it
belongs to, so that no crash leaves the one without the other. The list says itself when each entry ends, and
which enterprise it was counted for, whose tally is changed together with the list.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from chalicelib.cloud.model import LIFETIME, UPLOAD_PERIOD, StoredLink
from chalicelib.cloud.tally import Tally
from chalicelib.errors import TooManyRequests

UNUSED_AFTER: Final = UPLOAD_PERIOD + timedelta(hours=1)
"""How long after its reservation a file that is not there will not come: what was begun at the last moment
may be slow."""
MAX_SETTLED: Final = 10
"""Old reservations that one refused request has looked up in storage."""


class Holding(msgspec.Struct, frozen=True, array_like=True):
    """A file that is reserved or stored.

    Attributes:
        name: ``{random}-{report_id}``.
        size: bytes.
        until: when it is gone, in seconds since 1970.
        arrived: whether storage was found to have it.
        organisation: number of the enterprise that it was counted for, or 0.
    """

    name: str
    size: int
    until: int
    arrived: bool = False
    organisation: int = 0

    @classmethod
    def of(cls, link: StoredLink, organisation: int = 0) -> Holding:
        """The holding that a reservation makes."""
        return cls(link.name, link.size, int(link.expires_at.timestamp()), organisation=organisation)

    def is_unsure(self, now: datetime) -> bool:
        """Whether nobody knows if it was ever used, and storage would tell."""
        return not self.arrived and self.ends - LIFETIME + UNUSED_AFTER <= now < self.ends

    @property
    def ends(self) -> datetime:
        """When it is gone."""
        return datetime.fromtimestamp(self.until, UTC)


Holdings = tuple[Holding, ...]
_DECODER: Final = msgspec.json.Decoder(tuple[Holding, ...])


@dataclass(frozen=True, slots=True)
class Books:
    """What is looked at and changed with a reservation.

    Attributes:
        held: what the account has.
        tally: what the people of its enterprise have together; stays empty where there is none.
    """

    held: Holdings = ()
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Quota:
    """How much may be had at a time.

    Attributes:
        reports: reserved or stored.
        size: bytes of these together.
    """

    reports: int
    size: int

    def admit(self, held: Holdings, new: Holding, now: datetime) -> Holdings:
        """An account's holdings with a new one, without those that have ended.

        Raises:
            TooManyRequests: ``quota_exceeded``.
        """
        live = tuple(holding for holding in held if now < holding.ends)
        if len(live) >= self.reports:
            raise self._exceeded(f"{self.reports} reports", live, new.size, now)
        if _total(live) + new.size > self.size:
            raise self._exceeded(f"{self.size // 1024**3} GiB of reports", live, new.size, now)
        return (*live, new)

    def count(self, tally: Tally, new: Holding, now: datetime) -> Tally:
        """An enterprise's tally with a new file, without the days that are over.

        Raises:
            TooManyRequests: ``quota_exceeded``.
        """
        left = tally.since(now)
        counted = left.total
        if counted.reports >= self.reports:
            quota = f"{self.reports} reports"
        elif counted.size + new.size > self.size:
            quota = f"{self.size // 1024**3} GiB of reports"
        else:
            return left.plus(new)
        frees_at = left.frees_at(self.reports - 1, self.size - new.size)
        raise TooManyRequests(
            "quota_exceeded",
            f"The people of your enterprise may have {quota} at PicSafe Cloud at a time, all together. There "
            "is room again once one of them withdraws a report, at the latest at "
            f"{frees_at:%Y-%m-%d %H:%M} UTC.",
            retry_after=max(1, int((frees_at - now).total_seconds()) + 1),
        )

    def _exceeded(self, quota: str, live: Holdings, size: int, now: datetime) -> TooManyRequests:
        left = sorted(live, key=lambda holding: holding.until)
        frees_at = now
        while left and (len(left) >= self.reports or _total(tuple(left)) + size > self.size):
            frees_at = left.pop(0).ends
        return TooManyRequests(
            "quota_exceeded",
            f"An account may have {quota} at PicSafe Cloud at a time. There is room again once a report is "
            f"withdrawn, and otherwise at {frees_at:%Y-%m-%d %H:%M} UTC, when enough have expired.",
            retry_after=max(1, int((frees_at - now).total_seconds()) + 1),
        )


@dataclass(frozen=True, slots=True)
class Quotas:
    """How much an account, and the people of an enterprise together, may have."""

    account: Quota
    enterprise: Quota

    def admit(self, books: Books, new: Holding, now: datetime) -> Books:
        """The books with a new holding, if both quotas have room.

        Raises:
            TooManyRequests: ``quota_exceeded``; the account's own is looked at first.
        """
        held = self.account.admit(books.held, new, now)
        return Books(held, self.enterprise.count(books.tally, new, now) if new.organisation else books.tally)


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of an account's holdings means for an enterprise's tally.

    Attributes:
        gone: what is held no more, or not until that end.
        come: what is held until another end.
    """

    gone: list[Holding] = field(default_factory=list)
    come: list[Holding] = field(default_factory=list)

    def applied_to(self, tally: Tally) -> Tally:
        """The tally after it."""
        left = tally.without(self.gone)
        for holding in self.come:
            left = left.plus(holding)
        return left


def moved(before: Holdings, after: Holdings) -> Mapping[int, Moved]:
    """What a change means for the enterprises that holdings count for, by their numbers."""
    kept = {holding.name: holding for holding in after}
    changes: dict[int, Moved] = {}
    for holding in before:
        now = kept.get(holding.name)
        if not holding.organisation or (now is not None and now.until == holding.until):
            continue
        change = changes.setdefault(holding.organisation, Moved())
        change.gone.append(holding)
        if now is not None:
            change.come.append(now)
    return changes


def settled(held: Holdings, arrived: Collection[str], gone: Collection[str]) -> Holdings:
    """The holdings, where storage has some and others are no more."""
    return tuple(
        msgspec.structs.replace(holding, arrived=True) if holding.name in arrived else holding
        for holding in held
        if holding.name not in gone
    )


def renewed(held: Holdings, name: str, expires_at: datetime) -> Holdings:
    """The holdings, where a file that storage has is kept until another end."""
    until = int(expires_at.timestamp())
    return tuple(
        msgspec.structs.replace(holding, until=until, arrived=True) if holding.name == name else holding
        for holding in held
    )


def encode(held: Holdings) -> bytes:
    """Holdings as stores keep them."""
    return msgspec.json.encode(held)


def decode(stored: bytes | None) -> Holdings:
    """What a store has kept, or nothing yet."""
    return () if stored is None else _DECODER.decode(stored)


def _total(held: Holdings) -> int:
    return sum(holding.size for holding in held)

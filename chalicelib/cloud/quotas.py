"""What one account has at PicSafe Cloud at a time, and how much that may be.

A store keeps an account's holdings as one list, which is changed together with the reservation that it
belongs to, so that no crash leaves the one without the other. The list says itself when each entry ends.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from chalicelib.cloud.model import LIFETIME, UPLOAD_PERIOD, StoredLink
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
    """

    name: str
    size: int
    until: int
    arrived: bool = False

    @classmethod
    def of(cls, link: StoredLink) -> Holding:
        """The holding that a reservation makes."""
        return cls(link.name, link.size, int(link.expires_at.timestamp()))

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
class Quota:
    """How much one account may have at a time.

    Attributes:
        reports: reserved or stored.
        size: bytes of these together.
    """

    reports: int
    size: int

    def admit(self, held: Holdings, new: Holding, now: datetime) -> Holdings:
        """The holdings with a new one, without those that have ended.

        Raises:
            TooManyRequests: ``quota_exceeded``.
        """
        live = tuple(holding for holding in held if now < holding.ends)
        if len(live) >= self.reports:
            raise self._exceeded(f"{self.reports} reports", live, new.size, now)
        if _total(live) + new.size > self.size:
            raise self._exceeded(f"{self.size // 1024**3} GiB of reports", live, new.size, now)
        return (*live, new)

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


def settled(held: Holdings, arrived: Collection[str], gone: Collection[str]) -> Holdings:
    """The holdings, where storage has some and others are no more."""
    return tuple(
        msgspec.structs.replace(holding, arrived=True) if holding.name in arrived else holding
        for holding in held
        if holding.name not in gone
    )


def encode(held: Holdings) -> bytes:
    """Holdings as stores keep them."""
    return msgspec.json.encode(held)


def decode(stored: bytes | None) -> Holdings:
    """What a store has kept, or nothing yet."""
    return () if stored is None else _DECODER.decode(stored)


def _total(held: Holdings) -> int:
    return sum(holding.size for holding in held)

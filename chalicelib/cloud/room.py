"""Whose reports have room in PicSafe Cloud, and giving back what was reserved and never used."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.clock import Clock
from chalicelib.cloud.model import StoredLink
from chalicelib.cloud.ports import LinkStore, ReportStorage
from chalicelib.cloud.quotas import MAX_SETTLED, Books, settled
from chalicelib.errors import TooManyRequests
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims


class Room:
    """The room of accounts and of enterprises.

    Every method raises ``chalicelib.errors.Unavailable`` if a store does not answer.

    Args:
        links: the records behind links.
        storage: the sealed files.
        clock: the time.
    """

    def __init__(self, links: LinkStore, storage: ReportStorage, clock: Clock) -> None:
        self._links = links
        self._storage = storage
        self._clock = clock

    def books(self, sender: Claims) -> Books:
        """What a sender has here, and their enterprise's people together."""
        held = self._links.holdings(sender.userid)
        return Books(held, self._links.tally(sender.organisation)) if sender.organisation else Books(held)

    def within(self, owner: int, attempt: Callable[[], object]) -> None:
        """Do what needs room, once more if the owner's oldest reservations were never used.

        Raises:
            TooManyRequests: ``quota_exceeded``, as ``attempt`` does.
        """
        try:
            attempt()
        except TooManyRequests:
            if not self._settle(owner):
                record("quota_refused")
                raise
        else:
            return
        attempt()

    def take_out(self, stored: StoredLink) -> None:
        """Have storage keep a file no longer, and take none under its name."""
        self._storage.withdraw(stored.region, stored.name, expires_at=stored.expires_at)
        if stored.upload_id is not None:
            self._storage.abort_parts(stored.region, stored.name, stored.upload_id)

    def _settle(self, owner: int) -> bool:
        """Free what the oldest reservations held that were never used; whether there were any."""
        now = self._clock()
        unsure = [one.name for one in self._links.holdings(owner) if one.is_unsure(now)][:MAX_SETTLED]
        arrived, gone = set(), set()
        for name in unsure:
            stored = self._links.get(name)
            if stored is not None and self._storage.head(stored.region, name) is not None:
                arrived.add(name)
                continue
            if stored is not None:
                # so that it cannot arrive after all
                self._links.withdraw(name, now)
                self.take_out(stored)
            gone.add(name)
        if unsure:
            self._links.change_holdings(owner, lambda held: settled(held, arrived, gone))
        return bool(gone)

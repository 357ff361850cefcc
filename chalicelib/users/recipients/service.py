"""Finds whom a sender may mean."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from chalicelib.clock import Clock
from chalicelib.errors import TooManyRequests
from chalicelib.policies.address_patterns import canonical_or_none
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import recipients_asked_by
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.enterprises.colleague import folded
from chalicelib.users.enterprises.directory import DirectoryService
from chalicelib.users.recipients.model import (
    MAX_ANSWERS,
    MAX_READ,
    READ_FOR_RECENT,
    KnownRecipient,
)
from chalicelib.users.reports.ports import ReportLog


class RecipientService:
    """Whom a sender may mean.

    Args:
        log: what they have sent, and to whom.
        directory: finds their colleagues.
        tallies: bounds how often they ask.
        clock: the time.
    """

    def __init__(
        self, *, log: ReportLog, directory: DirectoryService, tallies: Tallies, clock: Clock
    ) -> None:
        self._log = log
        self._directory = directory
        self._tallies = tallies
        self._clock = clock

    def find(self, claims: Claims, query: str) -> list[KnownRecipient]:
        """Those named before, the latest first, by how the address begins; then colleagues.

        Args:
            claims: who asks.
            query: what they have typed; empty for all whom they have named lately.

        Raises:
            TooManyRequests: ``too_many_lookups``.
            Unavailable: a store does not answer.
        """
        self._count(claims.userid)
        wanted = folded(query)
        recent = (email for email in self._named_before(claims) if folded(email).startswith(wanted))
        named = list(islice(recent, MAX_ANSWERS))
        colleagues = {
            email: KnownRecipient(email, colleague.name, enterprise)
            for email, (colleague, enterprise) in self._directory.find(
                claims, query, limit=MAX_ANSWERS
            ).items()
        }
        first = [replace(colleagues.pop(email, KnownRecipient(email)), is_recent=True) for email in named]
        return [*first, *colleagues.values()][:MAX_ANSWERS]

    def _named_before(self, claims: Claims) -> Iterator[str]:
        reports = self._log.of_user(claims.userid, None, READ_FOR_RECENT)
        named = (recipient for report in reports for recipient in report.recipients if "*" not in recipient)
        different = islice(dict.fromkeys(named), MAX_READ)
        addresses = (canonical_or_none(recipient) for recipient in different)
        return iter(dict.fromkeys(address for address in addresses if address is not None))

    def _count(self, userid: int) -> None:
        now = self._clock()
        full = self._tallies.take([recipients_asked_by(userid, now)])
        if full is not None:
            raise TooManyRequests(
                "too_many_lookups",
                "You asked for recipients too often lately.",
                retry_after=max(1, math.ceil((full.expires_at - now).total_seconds())),
            )

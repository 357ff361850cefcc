"""Slows down who guesses codes, across challenges and addresses; links are never slowed down."""

from __future__ import annotations

import logging
import math
from collections.abc import Mapping
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.errors import TooManyRequests
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import Tally, failures_of
from chalicelib.users.accounts.model import Challenge
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.accounts.requesters import DEVICE, Requester, domain_digest


class CodeBrake:
    """Counts wrong codes by network, by mail domain and altogether, and refuses codes where they are many.

    A device that the address has signed in from is not slowed down, and a network that it has signed in
    from only by what this network itself got wrong: strangers elsewhere cannot reach them.
    """

    def __init__(self, *, tallies: Tallies, clock: Clock) -> None:
        self._tallies = tallies
        self._clock = clock

    def check(self, challenge: Challenge, requester: Requester) -> None:
        """Refuse a code before it is looked at, and before it takes one of the challenge's tries.

        Raises:
            TooManyRequests: ``too_many_wrong_codes``.
            Unavailable: the store does not answer.
        """
        now = self._clock()
        counted = self._counted(challenge, requester, now)
        full = self._tallies.full(list(counted.values()))
        for scope, tally in counted.items():
            if tally == full:
                record("code_brake", level=logging.WARNING, action=scope)
                raise TooManyRequests(
                    "too_many_wrong_codes",
                    "Too many wrong codes were typed lately. The link in the mail works: open that instead.",
                    retry_after=max(1, math.ceil((tally.expires_at - now).total_seconds())),
                )

    def failed(self, challenge: Challenge, requester: Requester) -> None:
        """Count a wrong code.

        Raises:
            Unavailable: the store does not answer.
        """
        record("wrong_code")
        self._tallies.count(list(self._counted(challenge, requester, self._clock()).values()))

    def _counted(self, challenge: Challenge, requester: Requester, now: datetime) -> Mapping[str, Tally]:
        if challenge.is_familiar and challenge.requester.startswith(DEVICE):
            return {}
        counted = failures_of(
            # wherever the codes come from then: else many networks guessed at what one of them had asked for
            network=challenge.network if challenge.is_familiar else requester.network,
            domain=domain_digest(challenge.email),
            key=challenge.key,
            now=now,
        )
        return {"network": counted["network"]} if challenge.is_familiar else counted

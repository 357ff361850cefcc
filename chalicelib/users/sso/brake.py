"""Bounds what an enterprise, its administrators and its provider have done; nobody else is kept from it."""

from __future__ import annotations

import logging
import math

from chalicelib.clock import Clock
from chalicelib.errors import TooManyRequests
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import Tally, sso_first_sign_ins_of, sso_settings_of, sso_trials_of
from chalicelib.users.accounts.ports import Tallies


class SsoBrake:
    """Counts before anything is done.

    Every method raises ``Unavailable`` if the store does not answer.
    """

    def __init__(self, *, tallies: Tallies, clock: Clock) -> None:
        self._tallies = tallies
        self._clock = clock

    def take_first(self, enterprise: int) -> None:
        """Count that a provider signs somebody in whom none has signed in before: an account may be made.

        Raises:
            TooManyRequests: ``too_many_new_people``.
        """
        full = self._full(sso_first_sign_ins_of(enterprise, self._clock()))
        if full is not None:
            raise TooManyRequests(
                "too_many_new_people",
                "Very many people of this hospital have come for the first time today. Try again tomorrow.",
                retry_after=self._wait(full),
            )

    def take_settings(self, enterprise: int) -> None:
        """Count that it is said who the provider is, which is asked.

        Raises:
            TooManyRequests: ``too_many_sso_changes``.
        """
        self._take_change(sso_settings_of(enterprise, self._clock()))

    def take_trial(self, enterprise: int) -> None:
        """Count that a trial is begun.

        Raises:
            TooManyRequests: ``too_many_sso_changes``.
        """
        self._take_change(sso_trials_of(enterprise, self._clock()))

    def _take_change(self, tally: Tally) -> None:
        full = self._full(tally)
        if full is not None:
            raise TooManyRequests(
                "too_many_sso_changes",
                "The provider was set or tried too often within an hour. It can be switched off at any time.",
                retry_after=self._wait(full),
            )

    def _full(self, tally: Tally) -> Tally | None:
        full = self._tallies.take([tally])
        if full is not None:
            record("quota_refused", level=logging.WARNING, action="sso")
        return full

    def _wait(self, full: Tally) -> int:
        return max(1, math.ceil((full.expires_at - self._clock()).total_seconds()))

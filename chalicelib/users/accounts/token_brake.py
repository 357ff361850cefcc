"""Bounds how many tokens are made for one session, account or script, since each costs a signature.

KMS makes so many a second for everybody (docs/adr/0035). Clients keep a token for minutes and need a few.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence

from chalicelib.clock import Clock
from chalicelib.errors import TooManyRequests
from chalicelib.observability.log import record
from chalicelib.users.accounts.limits import (
    Tally,
    box_tokens_of,
    new_passkeys_of,
    passkey_sign_ins_of,
    refreshes_of,
    sso_sign_ins_of,
    tokens_of,
)
from chalicelib.users.accounts.ports import Tallies


class TokenBrake:
    """Counts tokens before they are made.

    Every method raises ``TooManyRequests`` (``too_many_tokens``), and ``Unavailable`` if the store does not
    answer.
    """

    def __init__(self, *, tallies: Tallies, clock: Clock) -> None:
        self._tallies = tallies
        self._clock = clock

    def take_token(self, sid: str, userid: int | None = None) -> None:
        """Count a token for a session of somebody's, or for a script."""
        self._take(tokens_of(sid, userid, self._clock()))

    def take_refresh(self, sid: str, userid: int) -> None:
        """Count the refresh of a session."""
        self._take(refreshes_of(sid, userid, self._clock()))

    def take_passkey(self, userid: int) -> None:
        """Count a sign-in by passkey."""
        self._take(passkey_sign_ins_of(userid, self._clock()))

    def take_sso(self, userid: int) -> None:
        """Count a sign-in by an enterprise's provider."""
        self._take(sso_sign_ins_of(userid, self._clock()))

    def take_new_passkey(self, userid: int) -> None:
        """Count that a passkey is added."""
        self._take(new_passkeys_of(userid, self._clock()))

    def take_box(self, userid: int) -> None:
        """Count that Box is asked for somebody's tokens."""
        self._take(box_tokens_of(userid, self._clock()))

    def _take(self, tallies: Sequence[Tally]) -> None:
        full = self._tallies.take(tallies)
        if full is None:
            return
        record("token_brake", level=logging.WARNING, action=full.name.split("#")[1])
        wait = full.expires_at - self._clock()
        raise TooManyRequests(
            "too_many_tokens",
            "Too many tokens were made lately. A token is good for minutes: keep it, and wait.",
            retry_after=max(1, math.ceil(wait.total_seconds())),
        )

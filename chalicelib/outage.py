"""How long a server goes on with what the User Server told it last, while that cannot be reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Outage:
    """The two limits; these are those of AWS.

    Attributes:
        public_keys: for the public keys that tokens are checked with: so long a key that was replaced because
            it was stolen is believed.
        revoked: for the list of revoked Key Server Tokens: so long one that was revoked meanwhile works.
    """

    public_keys: timedelta = timedelta(hours=24)
    revoked: timedelta = timedelta(minutes=4)


USUAL = Outage()

"""A person whom a sender may mean."""

from __future__ import annotations

from dataclasses import dataclass

MAX_QUERY = 100
MAX_ANSWERS = 20
# of the sender's list: whom they have not named in so many reports, they type anew
READ_FOR_RECENT = 100
# different addresses, the latest: an address in another script takes a hundred times as long to read
MAX_READ = 200


@dataclass(frozen=True, slots=True)
class KnownRecipient:
    """Somebody whom a sender may mean.

    Attributes:
        email: their canonical address, by which they sign in.
        name: as they write it themselves; empty where the sender may not know it.
        enterprise: the name of the enterprise that they belong to as the sender does; or empty.
        is_recent: whether the sender has named them before.
    """

    email: str
    name: str = ""
    enterprise: str = ""
    is_recent: bool = False

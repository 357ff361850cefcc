"""What a report's sender, or an enterprise for its members, lays down about who may open it."""

from __future__ import annotations

from typing import Literal

import msgspec

from chalicelib.policies.terms import Terms

Destination = Literal["storage", "recipient", "endpoint", "file"]
"""Where a report goes, in the words of ``POST /reports``."""

TO_HOSPITAL: frozenset[Destination] = frozenset({"storage", "endpoint"})
"""Where the script of the sender's enterprise comes for the report."""


class KeyPolicy(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is laid down about one report's key; the strictest of it holds.

    Attributes:
        sender: what its sender has laid down.
        enterprises: what the sender's enterprises lay down for all their members.
        destination: where the report goes.
        organisations: numbers of the sender's enterprises.
    """

    sender: Terms = Terms()
    enterprises: tuple[Terms, ...] = ()
    destination: Destination = "storage"
    organisations: tuple[int, ...] = ()

    @property
    def restricting(self) -> tuple[Terms, ...]:
        """Those that keep anybody from anything, the sender's first."""
        return tuple(terms for terms in (self.sender, *self.enterprises) if terms.restricts)

    @property
    def says_anything(self) -> bool:
        """Whether it has to be kept: a restriction that comes later has to know where the report went."""
        return bool(self.restricting) or self.destination != "storage"

    @property
    def two_person(self) -> bool:
        """Whether a second person has to approve."""
        return any(terms.two_person for terms in self.restricting)

"""What a report's sender, or an enterprise for its members, lays down about who may open it."""

from __future__ import annotations

from typing import Literal, NamedTuple

import msgspec

from chalicelib.policies.address_patterns import is_name
from chalicelib.policies.terms import NO_TERMS, Terms

Destination = Literal["storage", "recipient", "endpoint", "file"]
"""Where a report goes, in the words of ``POST /reports``."""

TO_HOSPITAL: frozenset[Destination] = frozenset({"storage", "endpoint"})
"""Where the script of the sender's enterprise comes for the report."""


class EnterpriseTerms(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an enterprise had laid down for all its members when one of them made the key.

    Attributes:
        enterprise: its number.
        name: its name.
        version: which version of it.
        terms: what holds.
    """

    enterprise: int
    name: str
    version: int
    terms: Terms


class Part(NamedTuple):
    """Terms that keep somebody from something, and whose they are.

    Attributes:
        terms: what holds.
        enterprise: the number of the enterprise that laid them down; ``None`` for the sender.
    """

    terms: Terms
    enterprise: int | None


class KeyPolicy(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is laid down about one report's key; all of it holds.

    Attributes:
        sender: what its sender has laid down.
        enterprises: what the sender's enterprises lay down for all their members.
        destination: where the report goes.
        organisations: numbers of the sender's enterprises.
    """

    sender: Terms = NO_TERMS
    enterprises: tuple[EnterpriseTerms, ...] = ()
    destination: Destination = "storage"
    organisations: tuple[int, ...] = ()

    @property
    def restricting(self) -> tuple[Part, ...]:
        """Those that keep anybody from anything, the sender's first."""
        parts = (
            Part(self.sender, None),
            *(Part(one.terms, one.enterprise) for one in self.enterprises),
        )
        return tuple(part for part in parts if part.terms.restricts)

    @property
    def says_anything(self) -> bool:
        """Whether it has to be kept: a restriction that comes later has to know where the report went."""
        return bool(self.restricting) or self.destination != "storage"

    @property
    def named(self) -> tuple[str, ...]:
        """Of those whom the sender admits, the ones who are named: by their address, or as a whole domain."""
        return tuple(filter(is_name, self.sender.recipients))

    @property
    def lacks_recipients(self) -> str:
        """The name of an enterprise that wants people to be named where none is; or empty.

        What goes to a hospital needs nobody: scripts take it in.
        """
        if self.named or self.destination in TO_HOSPITAL:
            return ""
        return next((one.name for one in self.enterprises if one.terms.recipients_required), "")

    @property
    def two_person(self) -> bool:
        """Whether a second person has to approve."""
        return any(part.terms.two_person for part in self.restricting)

"""What can be wrong with something that both ends of the wire have rules for."""

from __future__ import annotations


class ContractError(Exception):
    """Base of the package's own errors."""


class ChainBroken(ContractError):
    """An audit trail does not hold together: an entry is missing, was altered, or is another report's.

    Attributes:
        seq: the number of the first entry that does not fit.
    """

    def __init__(self, seq: int, reason: str) -> None:
        super().__init__(f"The audit trail is broken at entry {seq}: {reason}.")
        self.seq = seq

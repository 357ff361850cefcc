"""What events are read from."""

from __future__ import annotations

from typing import Protocol

from chalicelib.keys.events.model import Stretch


class EventSource(Protocol):
    """The entries of all reports in the order of the log."""

    def stretch(self, after: int, limit: int, sender: int | None = None) -> Stretch:
        """Look through a bounded part of the log behind a number.

        Where ``reached`` is less than ``last``, what is behind it has not been looked at.

        Args:
            after: the number of an entry; 0 for the beginning.
            limit: how many entries may be found at most.
            sender: the user number of whose reports alone it is about.

        Raises:
            AuditLogContradicted: what is stored is no entry.
            Unavailable: the store does not answer.
        """
        ...

    def last(self) -> int:
        """The number of the newest entry.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

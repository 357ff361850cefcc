"""What a sender's list is read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from chalicelib.keys.sent.model import SentKey


class SentKeys(Protocol):
    """The keys of one sender's reports."""

    def of(self, owner: str, report_ids: Sequence[str], openings: int) -> list[SentKey]:
        """What is stored of those of up to ``MAX_REPORTS`` reports whose keys this subject has made.

        Its cost is bounded by the arguments, whatever the length of the trails.

        Args:
            owner: the subject of the sender's tokens.
            report_ids: the reports; others' and unknown ones are left out.
            openings: how many of each report's openings are read at most.

        Raises:
            Unavailable: the store does not answer.
        """
        ...

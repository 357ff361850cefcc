"""What somebody has opened of others' reports, as they say themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from chalicelib.contract.recall_reasons import CONSENT_WITHDRAWN, RecallReason

MAX_RECEIVED = 1000
"""How many of them are kept for one person: the oldest go."""

Upload = tuple[str, str]
"""An upload in PicSafe Cloud: its country, and its name, which is a capability."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody was mailed of a report that its sender has taken back.

    Attributes:
        reasons: why, in the order in which they were mailed.
        superseded_by: the ID of the corrected report; empty if they were told of none.
    """

    reasons: tuple[RecallReason, ...] = ()
    superseded_by: str = ""

    def also(self, reason: RecallReason, superseded_by: str) -> Told:
        """With one mail more; the same if it would say nothing new.

        There is news in a reason that was not given yet, and in a corrected report where there was none: a
        sender has at most one mail sent for each of these.
        """
        return Told(
            self.reasons if reason in self.reasons else (*self.reasons, reason),
            self.superseded_by or superseded_by,
        )


@dataclass(frozen=True, slots=True)
class Received:
    """A report that somebody has opened.

    Attributes:
        report_id: the report.
        upload: where it came from; ``None`` for a file that they had from elsewhere.
        first_at: when they said so first.
        last_at: when they said so last.
        told: what they were mailed of a withdrawal.
    """

    report_id: str
    upload: Upload | None
    first_at: datetime
    last_at: datetime
    told: Told = Told()

    @property
    def knows_of_withdrawal(self) -> bool:
        """Whether they were mailed that consent for it was withdrawn."""
        return CONSENT_WITHDRAWN in self.told.reasons


@dataclass(frozen=True, slots=True)
class NumberedReceived:
    """An entry of somebody's list.

    Attributes:
        number: grows with each new report.
        received: what they have opened.
    """

    number: int
    received: Received

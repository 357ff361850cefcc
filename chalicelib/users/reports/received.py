"""What somebody has opened of others' reports, as they say themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MAX_RECEIVED = 1000
"""How many of them are kept for one person: the oldest go."""

Upload = tuple[str, str]
"""An upload in PicSafe Cloud: its country, and its name, which is a capability."""


@dataclass(frozen=True, slots=True)
class Received:
    """A report that somebody has opened.

    Attributes:
        report_id: the report.
        upload: where it came from; ``None`` for a file that they had from elsewhere.
        first_at: when they said so first.
        last_at: when they said so last.
        knows_of_withdrawal: whether they were mailed that consent for it was withdrawn.
    """

    report_id: str
    upload: Upload | None
    first_at: datetime
    last_at: datetime
    knows_of_withdrawal: bool = False


@dataclass(frozen=True, slots=True)
class NumberedReceived:
    """An entry of somebody's list.

    Attributes:
        number: grows with each new report.
        received: what they have opened.
    """

    number: int
    received: Received

"""How PicSafe Cloud stands as a way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from picsafe.endpoint.cloud.store import CloudStore

DOWN_AFTER: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CloudStatus:
    """The way in at a moment.

    Attributes:
        seen_at: when the list was last read.
        down_since, why: since when it cannot be read, and why; ``None`` if it can, or if it could before and
            that is less than 15 minutes ago.
        taken, waiting, failing, lost: how many reports; those that fail are among those that wait.
        codes: how many have not come although they could have, by the code of why.
        taken_back: how many of those that were delivered their senders have taken back since, and nobody has
            taken out by hand yet.
    """

    seen_at: datetime | None
    down_since: datetime | None
    why: str | None
    taken: int
    waiting: int
    failing: int
    lost: int
    codes: dict[str, int]
    taken_back: int = 0

    @property
    def text(self) -> str:
        """As text."""
        state = "up"
        if self.down_since is not None:
            state = f"DOWN since {self.down_since:%Y-%m-%d %H:%M} UTC ({self.why})"
        seen = "never read" if self.seen_at is None else f"read {self.seen_at:%Y-%m-%d %H:%M} UTC"
        reasons = ", ".join(f"{count} {code}" for code, count in sorted(self.codes.items()))
        return (
            f"{state}  {seen}  {self.taken:,} taken  {self.waiting} waiting  {self.lost} lost"
            f"{f'  ({reasons})' if reasons else ''}"
            f"{f'  {self.taken_back} to be taken out' if self.taken_back else ''}"
        )


def cloud_status_of(store: CloudStore, now: datetime) -> CloudStatus:
    """How the way in stands.

    Raises:
        Unavailable: the database does not answer.
    """
    counts = store.counts()
    # what has never been read is no outage that passes by itself: the settings are the likelier reason
    is_down = counts.down_since is not None and (
        counts.seen_at is None or now - counts.down_since >= DOWN_AFTER
    )
    return CloudStatus(
        seen_at=counts.seen_at,
        down_since=counts.down_since if is_down else None,
        why=counts.why if is_down else None,
        taken=counts.taken,
        waiting=counts.waiting,
        failing=counts.failing,
        lost=counts.lost,
        codes=store.codes(),
        taken_back=store.taken_back(),
    )

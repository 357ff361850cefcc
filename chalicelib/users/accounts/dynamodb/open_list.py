"""The list of an address's challenges that have not expired, and how many strangers have asked today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.aws.dynamodb import Item
from chalicelib.users.accounts.limits import MailLimits, OpenChallenge, day_of, refused_until
from chalicelib.users.accounts.model import Challenge, from_milliseconds, to_milliseconds


@dataclass(frozen=True, slots=True)
class OpenList:
    """What one item holds; used challenges are listed until they expire or somebody looks.

    Attributes:
        entries: by the challenges' keys.
        day: the UTC day of the count, in ISO 8601.
        strangers: how many of that day's challenges were strangers'.
        version: counts the item's changes.
    """

    entries: Mapping[str, OpenChallenge]
    day: str
    strangers: int
    version: int

    @classmethod
    def of(cls, item: Item | None, now: datetime) -> OpenList:
        """What an item holds as of now."""
        today = day_of(now).isoformat()
        if item is None:
            return cls({}, today, 0, 0)
        entries = {
            key: OpenChallenge(requester, is_familiar, from_milliseconds(expires_at))
            for key, (requester, is_familiar, expires_at) in item["entries"].items()
            if expires_at > to_milliseconds(now)
        }
        return cls(entries, today, item["strangers"] if item["day"] == today else 0, item["version"])

    def refused_until(self, challenge: Challenge, limits: MailLimits) -> datetime | None:
        """See ``limits``."""
        return refused_until(challenge, list(self.entries.values()), self.strangers, limits)

    def with_one(self, challenge: Challenge) -> OpenList:
        """With a challenge more."""
        entry = OpenChallenge(challenge.requester, challenge.is_familiar, challenge.expires_at)
        return replace(
            self,
            entries={**self.entries, challenge.key: entry},
            strangers=self.strangers + (not challenge.is_familiar),
        )

    def without(self, *keys: str) -> OpenList:
        """Without some."""
        return replace(self, entries={key: entry for key, entry in self.entries.items() if key not in keys})

    def attributes(self) -> Item:
        """What the next version of the item holds."""
        return {
            "entries": {
                key: [entry.requester, entry.is_familiar, to_milliseconds(entry.expires_at)]
                for key, entry in self.entries.items()
            },
            "day": self.day,
            "strangers": self.strangers,
            "version": self.version + 1,
        }

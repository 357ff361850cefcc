"""What a User Server elsewhere has published, remembered by this one beyond its own process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer of the User Server.

    Attributes:
        body: as it came.
        etag: of the answer, empty if it had none.
        at: when it was asked for, by this machine's clock.
    """

    body: bytes
    etag: str
    at: datetime


class IssuerMemory(Protocol):
    """Keeps the newest answer of each kind, for one issuer."""

    def recall(self, name: str) -> Remembered | None:
        """The answer of that name; ``None`` if there is none that can be used."""
        ...

    def keep(self, name: str, answer: Remembered) -> None:
        """Keep it in the place of the one before. What cannot be kept is logged and given up."""
        ...

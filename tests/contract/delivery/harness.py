"""What the suite of destinations asks of each kind: to be made, to be broken, and to say what has arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from picsafe.delivery.ports import Destination

SECONDS = 7
"""What a destination that is busy asks for, in ``Retry-After``."""


class Fault(StrEnum):
    """What can go wrong at a destination, or on the way to it and back."""

    DOWN = "nothing answers, until it is mended"
    BUSY = "it asks to be left alone for SECONDS"
    BROKEN = "it fails, as a web server with 500"
    FULL = "it has no room left"
    REFUSED = "it does not take this report, ever"
    LOST_ANSWER = "it does what was asked; the answer never comes"
    HALF_ANSWER = "it does what was asked; the answer breaks off"
    CUT = "the connection ends in the middle of what is being sent"
    SWALLOWED = "it says that it has stored what it was sent, and has not"
    DENIED = "it does what was asked, and says that it has failed, as a web server with 500"


SEEN = frozenset(Fault) - {Fault.SWALLOWED, Fault.DENIED}
"""Those in which a destination says what it does."""


@dataclass(frozen=True)
class Arrived:
    """A report at a destination, as somebody there finds it.

    Attributes:
        delivery_id: which delivery the destination takes it for.
        files: the SHA-256 of each, by name, without ``manifest.json``; 64 hexadecimal digits.
    """

    delivery_id: str
    files: Mapping[str, str] = field(hash=False)


class Harness(Protocol):
    """One destination of a test, with nothing in it at first.

    Attributes:
        kind: of the destination.
        can_find: what the destination has to say of itself.
        faults: those that can be injected here.
        secrets: what is in no error's text.
        has_places: whether a report comes under a name of its own, where something else could be already.
        examples: how many orders of events are tried; fewer where each takes long.
        stride: faults are tried at each so-manieth of what is asked for; 1 where none takes long.
    """

    kind: str
    can_find: bool
    faults: frozenset[Fault]
    secrets: tuple[str, ...]
    has_places: bool
    examples: int
    stride: int

    def make(self, **settings: Any) -> Destination:
        """It, as after a start of the process; ``settings`` beside those that it needs."""
        ...

    def inject(self, fault: Fault, *, at: int = 1) -> None:
        """Let a fault happen once: at what is asked of the destination the ``at``-th time from now on.

        ``DOWN`` begins at once and stays.
        """
        ...

    @property
    def is_waiting(self) -> bool:
        """Whether a fault that was injected has not happened yet."""
        ...

    def mend(self) -> None:
        """Let everything work from now on."""
        ...

    def arrived(self) -> list[Arrived]:
        """What has ever arrived whole, each time that it did; also what was taken away."""
        ...

    def take_away(self) -> None:
        """Fetch what has arrived, as the program of somebody who waits for it, where anybody does here."""
        ...

    def occupy(self, name: str) -> None:
        """Put something else where a report would come."""
        ...

    def is_occupied(self, name: str) -> bool:
        """Whether what ``occupy`` put there is as it was."""
        ...

    def texts(self) -> list[str]:
        """Every name and other text beside a report's files that is seen at the destination."""
        ...

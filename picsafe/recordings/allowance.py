"""What the conversions of one report may take together."""

from __future__ import annotations

import math
from dataclasses import dataclass

from picsafe.recordings.errors import AllowanceSpentError, TooMuchMadeError
from picsafe.recordings.limits import MAX_CPU_SECONDS, MAX_OUTPUT_BYTES


@dataclass(slots=True)
class Allowance:
    """What is left of it; every conversion takes from it, also one that comes to nothing.

    Attributes:
        seconds: of all cores, or of waiting where that is more; as many as one recording may take.
        size: bytes of what is made.
    """

    seconds: float = MAX_CPU_SECONDS
    size: int = MAX_OUTPUT_BYTES

    def require(self) -> None:
        """Return if there is something left.

        Raises:
            AllowanceSpentError, TooMuchMadeError: there is not.
        """
        if self.seconds < 1:
            raise AllowanceSpentError("the report's recordings take too long to convert")
        if self.size <= 0:
            raise TooMuchMadeError("what is made of the report's recordings is too large")

    @property
    def whole_seconds(self) -> int:
        """What the kernel can hold a process to."""
        return math.ceil(self.seconds)

    def spend(self, seconds: float) -> None:
        """Take off what a process has computed, or was waited for."""
        self.seconds -= seconds

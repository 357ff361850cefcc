"""How many keys a day one account may make, and the people of one enterprise together."""

from __future__ import annotations

from dataclasses import dataclass

from chalicelib.errors import TooManyRequests
from chalicelib.keys.floods import Allowance

DAY = 86_400


@dataclass(frozen=True, slots=True)
class KeyQuotas:
    """Keys between midnight and midnight UTC.

    Attributes:
        account: that one person may make.
        enterprise: that the people of one enterprise's proven mail domains may make together.
    """

    account: int = 500
    enterprise: int = 20_000

    def allowances(self, subject: str, organisation: int, seconds: int) -> list[Allowance]:
        """What a new key is counted in.

        Args:
            subject: who makes it.
            organisation: number of the enterprise that they count on, or 0.
            seconds: since 1970.
        """
        counts = [(subject, self.account)]
        if organisation:
            counts.append((f"organisation:{organisation}", self.enterprise))
        day = seconds // DAY
        return [Allowance(counted, day, at_most, (day + 2) * DAY) for counted, at_most in counts]

    def exceeded(self, subject: str, used_up: str, seconds: int) -> TooManyRequests:
        """The refusal of one more key.

        Args:
            subject: who wanted to make it.
            used_up: whose count is full.
            seconds: since 1970.
        """
        may = (
            f"An account may make {self.account} keys a day at this Key Server."
            if used_up == subject
            else f"The people of your enterprise may make {self.enterprise} keys a day here, all together."
        )
        return TooManyRequests(
            "quota_exceeded",
            f"{may} There are new ones after midnight UTC.",
            retry_after=DAY - seconds % DAY,
        )


DEFAULT_QUOTAS = KeyQuotas()

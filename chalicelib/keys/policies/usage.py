"""What has become of a policy: whose openings were counted, and who has approved of whom.

It is kept beside the report's key and changes in the transaction that writes the audit entry, by functions
that look again whether what was decided still holds.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, Protocol

import msgspec

from chalicelib.keys.errors import StateChanged

DAY = 86_400
REPEAT_SECONDS = DAY
"""For how long opening a report again counts as the same opening."""
APPROVAL_SECONDS = DAY
MAX_APPROVALS = 50

Standing = Literal["sender", "named", "other"]
"""As who somebody approves: the report's sender, somebody whom they name by their address, anybody else."""
_STANDINGS: tuple[Standing, ...] = ("other", "named", "sender")


class CountedOpening(msgspec.Struct, frozen=True):
    """Somebody's opening, from the first time within ``REPEAT_SECONDS``.

    Attributes:
        subject: as tokens name them.
        at: seconds since 1970.
    """

    subject: str
    at: int


class Approval(msgspec.Struct, frozen=True, omit_defaults=True):
    """Somebody approves of somebody else's opening the report.

    Attributes:
        recipient: of whom, by a canonical address.
        by: the subject of who approves.
        expires: seconds since 1970.
        standing: as who they approve.
    """

    recipient: str
    by: str
    expires: int
    standing: Standing = "other"


class Usage(msgspec.Struct, frozen=True, omit_defaults=True):
    """What has become of a report's policy."""

    counted: tuple[CountedOpening, ...] = ()
    approvals: tuple[Approval, ...] = ()

    def has_counted(self, subject: str, seconds: int) -> bool:
        """Whether an opening of this person is one that was counted already."""
        return any(
            one.subject == subject and seconds < one.at + REPEAT_SECONDS for one in reversed(self.counted)
        )

    def is_approved(self, recipient: str, subject: str, seconds: int) -> bool:
        """Whether somebody else than ``subject`` approves of this address now."""
        return any(
            one.recipient == recipient and one.by != subject and seconds < one.expires
            for one in self.approvals
        )

    def valid_approvals(self, seconds: int) -> tuple[Approval, ...]:
        """Those that have not expired."""
        return tuple(one for one in self.approvals if seconds < one.expires)


UNUSED = Usage()


class Use(Protocol):
    """How an entry changes what has become of a policy."""

    def apply(self, usage: Usage) -> Usage:
        """What it is from then on.

        Raises:
            StateChanged: what was decided does not hold any more.
        """
        ...


@dataclass(frozen=True, slots=True)
class CountOpening:
    """``Use``: one opening more, of ``at_most``; within ``REPEAT_SECONDS`` the same person's is the same."""

    subject: str
    seconds: int
    at_most: int

    def apply(self, usage: Usage) -> Usage:
        """See ``Use.apply``."""
        if usage.has_counted(self.subject, self.seconds):
            return usage
        if len(usage.counted) >= self.at_most:
            raise StateChanged
        counted = (*usage.counted, CountedOpening(self.subject, self.seconds))
        return msgspec.structs.replace(usage, counted=counted)


@dataclass(frozen=True, slots=True)
class EndApprovals:
    """``Use``: who was to approve under one policy has not approved under another."""

    def apply(self, usage: Usage) -> Usage:
        """See ``Use.apply``."""
        return msgspec.structs.replace(usage, approvals=())


@dataclass(frozen=True, slots=True)
class AddApproval:
    """``Use``: an approval that takes the place of the same person's earlier one; expired ones go.

    Where there are as many as there may be, one goes of somebody whose standing is lower, or else of somebody
    of the same who has given more: the oldest of whoever has given most. So nobody keeps the others from
    approving, and however many others together keep neither the sender nor those whom the sender names.
    """

    approval: Approval
    seconds: int

    def apply(self, usage: Usage) -> Usage:
        """See ``Use.apply``."""
        others = self._others(usage)
        if len(others) >= MAX_APPROVALS:
            raise StateChanged
        return msgspec.structs.replace(usage, approvals=(*others, self.approval))

    def fits(self, usage: Usage) -> bool:
        """Whether there is room for it."""
        return len(self._others(usage)) < MAX_APPROVALS

    def _others(self, usage: Usage) -> tuple[Approval, ...]:
        """Those that stay beside it: all that there may be if there is no room for it."""
        others = tuple(one for one in usage.valid_approvals(self.seconds) if not self._replaces(one))
        if len(others) < MAX_APPROVALS:
            return others
        own = self.approval.standing
        for standing in _STANDINGS[: _STANDINGS.index(own) + 1]:
            given = Counter(one.by for one in others if one.standing == standing)
            if not given:
                continue
            busiest, most = given.most_common(1)[0]
            if standing == own and given[self.approval.by] >= most:
                continue
            oldest = next(
                at for at, one in enumerate(others) if (one.by, one.standing) == (busiest, standing)
            )
            return (*others[:oldest], *others[oldest + 1 :])
        return others

    def _replaces(self, other: Approval) -> bool:
        return (other.recipient, other.by) == (self.approval.recipient, self.approval.by)

"""One request at the Key Server: who asks what of which report, and when."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec
from msgspec import UNSET, structs

from chalicelib.errors import Forbidden
from chalicelib.keys.entries import GRANTED, Action, Event, timestamp
from chalicelib.keys.floods import REPEAT_LIMIT, REPEAT_WINDOW, Turn
from chalicelib.keys.model import ReportKey, Script, actor_of, identity_of, organisations_of
from chalicelib.tokens.claims import Claims

MISS_WINDOW = REPEAT_WINDOW


class KeyRequest(msgspec.Struct, frozen=True):
    """Who asks what of which report, and which tag they set or show.

    Attributes:
        report_id: the report.
        subject: the asker, as tokens name them.
        identity: the asker, as access lists know them.
        event: what goes on the trail if it is granted.
        seconds: since 1970.
        tag: 64 lower-case hexadecimal digits.
        by_personal_token: whether a program asks in a person's name.
        organisations: numbers of the enterprises that a person belongs to.
    """

    report_id: str
    subject: str
    identity: str | Script
    event: Event
    seconds: int
    tag: str | None = None
    by_personal_token: bool = False
    organisations: tuple[int, ...] = ()

    @classmethod
    def of(
        cls,
        claims: Claims,
        report_id: str,
        ip: str,
        action: Action,
        now: datetime,
        tag: str | None = None,
        *,
        clock_set: int = 0,
    ) -> KeyRequest:
        """The request that a token's owner makes.

        Args:
            claims: who asks.
            report_id: of which report.
            ip: from where.
            action: what for.
            now: when.
            tag: which tag they set or show.
            clock_set: by how many seconds the clock that says ``now`` was set.

        Raises:
            Forbidden: ``profile_required``.
        """
        if not claims.has_profile:
            raise Forbidden(
                "profile_required",
                "The audit trail needs a name: set first name, last name and country, and sign in again.",
            )
        event = Event(timestamp(now), action, GRANTED, actor_of(claims), ip, clock=clock_set or UNSET)
        by_personal_token = claims.personal_token is not UNSET
        return cls(
            report_id,
            claims.sub,
            identity_of(claims),
            event,
            int(now.timestamp()),
            tag,
            by_personal_token,
            organisations_of(claims),
        )

    def owns(self, report: ReportKey) -> bool:
        """Whether the asker made the report's key."""
        return report.owner == self.subject

    def shows_tag_of(self, report: ReportKey) -> bool:
        """Whether the asker has the sealed file."""
        return (
            self.tag is not None and report.tag is not None and secrets.compare_digest(self.tag, report.tag)
        )

    def recalls(self, report: ReportKey) -> bool:
        """Whether it is a recall that changes something, which nobody is kept from."""
        return self.event.action == "recall" and self.owns(report) and not report.recalled

    def telling(self, **said: object) -> KeyRequest:
        """The request with more on the trail if it is granted; see ``Event``."""
        return structs.replace(self, event=structs.replace(self.event, **said))

    def refused(self, code: str) -> Event:
        """What goes on the trail if it is refused: of a recall, not why, for anybody could say that."""
        event = structs.replace(self.event, outcome=code)
        return structs.replace(event, reason=UNSET) if event.action == "recall" else event

    @property
    def window(self) -> int:
        """Number of the window in which it counts."""
        return self.seconds // MISS_WINDOW

    @property
    def expires(self) -> int:
        """When counts of this window may be forgotten: a window later, should a clock be set back."""
        return (self.window + 2) * MISS_WINDOW

    @property
    def retry_after(self) -> int:
        """Seconds until the next window."""
        return MISS_WINDOW - self.seconds % MISS_WINDOW

    def turn(self, at_most: int = REPEAT_LIMIT) -> Turn:
        """Whose entry it is, where only so many may be appended."""
        return Turn(self.subject, self.window, at_most, self.expires)

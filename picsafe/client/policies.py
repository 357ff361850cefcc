"""Who may open a report, as a sender lays it down and as a Key Server shows it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import msgspec

_Text = Annotated[str, msgspec.Meta(max_length=4096)]


class Policy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who may open a report; what is left out is not restricted. docs/policies.md says what each means.

    Attributes:
        recipients: addresses, ``*@`` and a domain, or ``enterprise:`` and a number.
        not_before, not_after: with a time zone.
        openings: how many may open it.
        two_person: a second person has to approve.
        purposes: what the patient has consented to.
        break_glass: who is refused may open it in an emergency, with a reason.
        recipients_required: of people, those alone whom the sender names; only enterprises lay it down.
    """

    recipients: tuple[_Text, ...] = ()
    not_before: datetime | None = None
    not_after: datetime | None = None
    openings: int | None = None
    two_person: bool = False
    purposes: tuple[_Text, ...] = ()
    break_glass: bool = False
    recipients_required: bool = False

    @property
    def document(self) -> dict[str, object]:
        """As it travels; a Key Server that does not know a member makes no key."""
        document: dict[str, object] = msgspec.to_builtins(self)
        for name in ("not_before", "not_after"):
            moment: datetime | None = getattr(self, name)
            if moment is not None:
                document[name] = moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        return document


NO_POLICY = Policy()


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who opens a report says: what for, and in an emergency why; empty for nothing."""

    purpose: str = ""
    reason: str = ""


NOTHING_SAID = Release()


class GivenApproval(msgspec.Struct, frozen=True):
    """An approval that is good."""

    recipient: _Text
    expires_at: datetime


class EnterpriseRule(msgspec.Struct, frozen=True, kw_only=True):
    """What an enterprise lays down about the keys that its members make; they cannot change it.

    Attributes:
        enterprise_id: its number.
        enterprise: its name.
        version: how often it was laid down.
        policy: what holds.
    """

    enterprise_id: int
    enterprise: _Text
    version: int = 0
    policy: Policy


class PolicyState(msgspec.Struct, frozen=True, kw_only=True):
    """Who may open a report, and what has become of that, as its sender sees it."""

    report_id: _Text
    policy: Policy
    enterprises: list[EnterpriseRule] = []
    destination: _Text = ""
    opened: int = 0
    approvals: list[GivenApproval] = []


class Approved(msgspec.Struct, frozen=True):
    """Of whom one has approved, and until when."""

    report_id: _Text
    recipient: _Text
    expires_at: datetime

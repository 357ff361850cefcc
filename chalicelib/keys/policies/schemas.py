"""What calls about policies take and answer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.errors import InvalidRequest
from chalicelib.http.fields import Moment, ReportId
from chalicelib.keys.entries import Entry, Timestamp
from chalicelib.keys.policies.on_trail import moment_text, shown_moment
from chalicelib.keys.policies.recipients import checked_recipients
from chalicelib.keys.policies.service import PolicyState as State
from chalicelib.keys.policies.terms import MAX_OPENINGS, MAX_RECIPIENTS, Destination, Purpose, Terms

GivenDestination = Annotated[
    Destination, Meta(description="Where the report goes, as in POST /reports.", examples=["storage"])
]
GivenPurpose = Annotated[Purpose, Meta(description="What it is opened for.", examples=["treatment"])]
_Pattern = Annotated[
    str,
    Meta(
        max_length=320,
        description="An address, *@ and a domain, or enterprise: and a number; as on access lists.",
        examples=["kim@example.org"],
    ),
]
_Openings = Annotated[
    int, Meta(ge=1, le=MAX_OPENINGS, description="How many may open the report.", examples=[3])
]


# an offset, or rounding, leads out of the years that there are
_FIRST = int(datetime(1000, 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


class GivenPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may open a report; what is left out is not restricted."""

    recipients: Annotated[
        list[_Pattern], Meta(max_length=MAX_RECIPIENTS, description="Who is named; empty for anybody.")
    ] = []
    not_before: Moment | None = None
    not_after: Moment | None = None
    openings: _Openings | None = None
    two_person: Annotated[bool, Meta(description="A second person has to approve of each who opens it.")] = (
        False
    )
    purposes: Annotated[
        list[GivenPurpose],
        Meta(max_length=3, description="What the patient has consented to; empty for no restriction."),
    ] = []
    break_glass: Annotated[
        bool, Meta(description="Who is refused may open it in an emergency, with a reason.")
    ] = False

    def terms(self) -> Terms:
        """What it lays down.

        Raises:
            InvalidRequest: ``invalid_recipient``; ``invalid_policy``: nobody could ever open the report, or a
                year has not four digits in UTC.
        """
        not_before, not_after = _seconds(self.not_before), _seconds(self.not_after)
        if not_before is not None and not_after is not None and not_after < not_before:
            raise InvalidRequest("invalid_policy", "not_after has to be later than not_before.")
        return Terms(
            checked_recipients(self.recipients),
            not_before,
            not_after,
            self.openings,
            self.two_person,
            tuple(dict.fromkeys(self.purposes)),
            self.break_glass,
        )


class ChangePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may open the report from now on, and where it goes if that was not said or has changed."""

    policy: GivenPolicy
    destination: GivenDestination | None = None


class ShownPolicy(msgspec.Struct, frozen=True):
    """Who may open a report."""

    recipients: list[Annotated[str, Meta(examples=["kim@example.org"])]]
    not_before: Timestamp | None
    not_after: Timestamp | None
    openings: Annotated[int | None, Meta(examples=[3])]
    two_person: bool
    purposes: list[Annotated[str, Meta(examples=["treatment"])]]
    break_glass: bool

    @classmethod
    def of(cls, terms: Terms) -> ShownPolicy:
        """What was laid down, as it is shown."""
        return cls(
            list(terms.recipients),
            moment_text(terms.not_before),
            moment_text(terms.not_after),
            terms.openings,
            terms.two_person,
            list(terms.purposes),
            terms.break_glass,
        )


class GivenApproval(msgspec.Struct, frozen=True):
    """An approval that is good."""

    recipient: Annotated[str, Meta(description="Of whom.", examples=["kim@example.org"])]
    expires_at: Timestamp


class PolicyState(msgspec.Struct, frozen=True, kw_only=True):
    """Who may open the report, and what has become of that."""

    report_id: ReportId
    policy: Annotated[ShownPolicy, Meta(description="What its sender has laid down.")]
    destination: Annotated[Destination, Meta(description="Where the report goes.")]
    opened: Annotated[int, Meta(description="How many openings were counted.", examples=[1])]
    approvals: list[GivenApproval]

    @classmethod
    def of(cls, state: State) -> PolicyState:
        """The state, as it is shown."""
        return cls(**_fields(state))


class ChangedPolicy(PolicyState, frozen=True, kw_only=True):
    """Who may open the report from now on, and the audit entry that says so."""

    entry: Entry

    @classmethod
    def changed(cls, state: State, entry: Entry) -> ChangedPolicy:
        """The state after a change, as it is shown."""
        return cls(**_fields(state), entry=entry)


class Approved(msgspec.Struct, frozen=True):
    """Of whom somebody approves, until when, and the audit entry that says so."""

    report_id: ReportId
    recipient: Annotated[str, Meta(examples=["kim@example.org"])]
    expires_at: Timestamp
    entry: Entry


def _fields(state: State) -> dict[str, Any]:
    policy = state.policy
    return {
        "report_id": state.report_id,
        "policy": ShownPolicy.of(policy.sender),
        "destination": policy.destination,
        "opened": len(state.usage.counted),
        "approvals": [
            GivenApproval(one.recipient, shown_moment(one.expires)) for one in state.usage.approvals
        ],
    }


def _seconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    seconds = int(moment.timestamp())
    if not _FIRST <= seconds <= _LAST:
        raise InvalidRequest("invalid_policy", "not_before and not_after are in the years 1000 to 9999.")
    return seconds

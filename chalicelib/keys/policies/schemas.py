"""What calls about policies take and answer."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.http.fields import ReportId
from chalicelib.keys.entries import Entry, Timestamp
from chalicelib.keys.policies.service import PolicyState as State
from chalicelib.keys.policies.terms import Destination
from chalicelib.policies.given import GivenPolicy, ShownPolicy
from chalicelib.policies.moments import shown_moment
from chalicelib.policies.terms import Purpose

GivenDestination = Annotated[
    Destination, Meta(description="Where the report goes, as in POST /reports.", examples=["storage"])
]
GivenPurpose = Annotated[Purpose, Meta(description="What it is opened for.", examples=["treatment"])]


class ChangePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may open the report from now on, and where it goes if that was not said or has changed."""

    policy: GivenPolicy
    destination: GivenDestination | None = None


class GivenApproval(msgspec.Struct, frozen=True):
    """An approval that is good."""

    recipient: Annotated[str, Meta(description="Of whom.", examples=["kim@example.org"])]
    expires_at: Timestamp


class EnterprisePolicy(msgspec.Struct, frozen=True):
    """What an enterprise of the sender's laid down for all its members; the sender cannot change it."""

    enterprise_id: Annotated[int, Meta(examples=[7])]
    enterprise: Annotated[str, Meta(examples=["Example Hospital"])]
    version: Annotated[int, Meta(examples=[1])]
    policy: ShownPolicy


class PolicyState(msgspec.Struct, frozen=True, kw_only=True):
    """Who may open the report, and what has become of that."""

    report_id: ReportId
    policy: Annotated[ShownPolicy, Meta(description="What its sender has laid down.")]
    enterprises: Annotated[
        list[EnterprisePolicy], Meta(description="What holds besides, since the key was made.")
    ]
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
        "enterprises": [
            EnterprisePolicy(one.enterprise, one.name, one.version, ShownPolicy.of(one.terms))
            for one in policy.enterprises
        ],
        "destination": policy.destination,
        "opened": len(state.usage.counted),
        "approvals": [
            GivenApproval(one.recipient, shown_moment(one.expires)) for one in state.usage.approvals
        ],
    }

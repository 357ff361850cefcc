"""What the audit trail says of policies: hashes cover it, so that it never changes its form.

A trail is read by everybody who has opened the report, and so it says how many recipients there are and not
who.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.contract.recall_reasons import RECALL_REASONS
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.policies.moments import moment_text
from chalicelib.policies.terms import Terms

MAX_REASON = 200

# an entry that has nothing to say here has no such member, and its hash covers none
_LEFT_OUT = {"x-left-out": True}

Purpose = (
    Annotated[
        str,
        Meta(
            description="What the asker has said that they open the report for.",
            extra_json_schema=_LEFT_OUT,
            examples=["treatment"],
        ),
    ]
    | UnsetType
)
Reason = (
    Annotated[
        str,
        Meta(
            description="Why the asker has broken the glass, in their words; of a recall by the sender, why, "
            f"as one of {', '.join(RECALL_REASONS)}.",
            extra_json_schema=_LEFT_OUT,
            examples=["Unconscious in the emergency department"],
        ),
    ]
    | UnsetType
)
Overridden = (
    Annotated[
        list[Annotated[str, Meta(examples=["not_named"])]],
        Meta(
            description="Why the report's policy would have refused whoever has broken the glass.",
            extra_json_schema=_LEFT_OUT,
        ),
    ]
    | UnsetType
)
Recipient = (
    Annotated[
        str,
        Meta(
            description="The address of whose opening the report the asker approves.",
            extra_json_schema=_LEFT_OUT,
            examples=["kim@example.org"],
        ),
    ]
    | UnsetType
)
_Moment = Annotated[
    str | None,
    Meta(
        description="RFC 3339 in UTC with exactly three decimals; null for no such limit.",
        examples=["2026-03-04T05:06:07.000Z"],
    ),
]


class PolicyOnTrail(msgspec.Struct, frozen=True):
    """What somebody had laid down about who may open the report."""

    set_by: Literal["sender", "enterprise"]
    recipients: Annotated[int, Meta(description="How many are named; 0 for anybody.", examples=[2])]
    not_before: _Moment
    not_after: _Moment
    openings: Annotated[
        int | None, Meta(description="How many may open it; null for no limit.", examples=[3])
    ]
    two_person: bool
    purposes: Annotated[
        list[Annotated[str, Meta(examples=["treatment"])]],
        Meta(description="What the patient has consented to; empty for no restriction."),
    ]
    break_glass: bool
    enterprise: (
        Annotated[
            int,
            Meta(
                description="The number of the enterprise that set it.",
                extra_json_schema=_LEFT_OUT,
                examples=[7],
            ),
        ]
        | UnsetType
    ) = UNSET
    version: (
        Annotated[
            int,
            Meta(
                description="Which version of what that enterprise lays down.",
                extra_json_schema=_LEFT_OUT,
                examples=[1],
            ),
        ]
        | UnsetType
    ) = UNSET


PoliciesOnTrail = (
    Annotated[
        list[PolicyOnTrail],
        Meta(
            description="What holds from this entry on, by whom it was laid down.",
            extra_json_schema=_LEFT_OUT,
        ),
    ]
    | UnsetType
)


def on_trail(policy: KeyPolicy) -> list[PolicyOnTrail]:
    """What the trail says of a policy."""
    return [
        _entry("sender", policy.sender),
        *(
            msgspec.structs.replace(
                _entry("enterprise", one.terms), enterprise=one.enterprise, version=one.version
            )
            for one in policy.enterprises
        ),
    ]


def _entry(set_by: Literal["sender", "enterprise"], terms: Terms) -> PolicyOnTrail:
    return PolicyOnTrail(
        set_by,
        len(terms.recipients),
        moment_text(terms.not_before),
        moment_text(terms.not_after),
        terms.openings,
        terms.two_person,
        list(terms.purposes),
        terms.break_glass,
    )

"""What the call about sent reports takes and answers."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.contract.recall_reasons import RECALL_REASONS
from chalicelib.http.fields import ReportId
from chalicelib.keys.sent.model import MAX_COUNTED, MAX_REPORTS, SentState
from chalicelib.policies.moments import ShownMoment, moment_text


class ReportsToTellOf(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reports that one has sent."""

    report_ids: Annotated[
        list[ReportId],
        Meta(
            min_length=1,
            max_length=MAX_REPORTS,
            description="What is not one's own, or has no key here, is not in the answer.",
            examples=[["0000000011462800528240"]],
        ),
    ]


class ReportState(msgspec.Struct, frozen=True):
    """What has become of a report."""

    report_id: ReportId
    opened_by: Annotated[
        int,
        Meta(
            ge=0,
            le=MAX_COUNTED,
            description="How many people have been given its key, its sender left out.",
            examples=[2],
        ),
    ]
    opened_by_scripts: Annotated[
        int,
        Meta(
            ge=0,
            le=MAX_COUNTED,
            description="How many enterprises' scripts have.",
            examples=[1],
        ),
    ]
    more: Annotated[
        bool, Meta(description="There are more than were counted; the audit trail has all.", examples=[False])
    ]
    last_opened_at: Annotated[
        ShownMoment | None, Meta(description="Null if nobody has opened it, or if not all were counted.")
    ]
    recalled: Annotated[bool, Meta(description="Its sender has recalled it.", examples=[False])]
    recalled_by_operator: Annotated[
        bool, Meta(description="The Key Server's operator has.", examples=[False])
    ]
    shredded: Annotated[bool, Meta(description="The key was destroyed for good.", examples=[False])]
    not_after: Annotated[
        ShownMoment | None,
        Meta(description="After it nobody gets the key but in an emergency; null for no such time."),
    ]
    reason: (
        Annotated[
            str,
            Meta(
                description="Why its sender has recalled it, if they have said: one of "
                f"{', '.join(RECALL_REASONS)}, or one that was added since.",
                extra_json_schema={"x-left-out": True},
                examples=["consent_withdrawn"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


class ReportStates(msgspec.Struct, frozen=True):
    """What has become of one's reports, in the order in which they were asked for."""

    reports: list[ReportState]


def shown(state: SentState) -> ReportState:
    """A state, as callers see it."""
    return ReportState(
        state.report_id,
        state.opened_by,
        state.opened_by_scripts,
        state.more,
        state.last_opened_at,
        state.recalled,
        state.held,
        state.shredded,
        moment_text(state.not_after),
        state.recall_reason or msgspec.UNSET,
    )

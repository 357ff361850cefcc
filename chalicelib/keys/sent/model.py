"""What has become of a sent report, as its sender's list shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.keys.entries import Person
from chalicelib.keys.model import Opening
from chalicelib.keys.policies.terms import KeyPolicy

MAX_REPORTS = 50
"""Of how many reports one call tells."""

MAX_COUNTED = 100
"""Of each report, how many of those who were given its key are looked at."""


@dataclass(frozen=True, slots=True)
class SentKey:
    """What is stored of a report's key that matters to a list.

    Attributes:
        report_id: the report.
        recalled: whether its sender has recalled it.
        held: whether the operator has.
        shredded: whether the key was destroyed for good.
        policy: what was laid down about who may open it, if anything was.
        openings: those who were given the key, other than its sender, as many as were asked for.
        recall_reason: why its sender has recalled it, as one of ``RECALL_REASONS``; empty if they have not
            said.
    """

    report_id: str
    recalled: bool
    held: bool
    shredded: bool
    policy: KeyPolicy | None
    openings: Sequence[Opening]
    recall_reason: str = ""


@dataclass(frozen=True, slots=True)
class SentState:
    """What has become of a report.

    Attributes:
        report_id: the report.
        opened_by: how many people have been given its key, its sender left out.
        opened_by_scripts: how many enterprises' scripts have.
        more: whether there are more of both together than were counted.
        last_opened_at: when somebody was given it last, ``None`` if nobody was, or not all were counted.
        recalled: whether its sender has recalled it.
        held: whether the operator has.
        shredded: whether the key was destroyed for good.
        not_after: seconds since 1970 after which nobody gets the key, ``None`` if there is no such time.
        recall_reason: why its sender has recalled it; empty if they have not, or have not said.
    """

    report_id: str
    opened_by: int
    opened_by_scripts: int
    more: bool
    last_opened_at: str | None
    recalled: bool
    held: bool
    shredded: bool
    not_after: int | None
    recall_reason: str


def state_of(key: SentKey) -> SentState:
    """What has become of the report; of its openings there is one more than is counted, if there is one."""
    more = len(key.openings) > MAX_COUNTED
    counted = key.openings[:MAX_COUNTED]
    people = sum(isinstance(one.user, Person) for one in counted)
    return SentState(
        key.report_id,
        people,
        len(counted) - people,
        more,
        None if more else max((one.last_at for one in counted), default=None),
        key.recalled,
        key.held,
        key.shredded,
        _last_moment(key.policy),
        key.recall_reason if key.recalled else "",
    )


def _last_moment(policy: KeyPolicy | None) -> int | None:
    parts = () if policy is None else policy.restricting
    ends = [part.terms.not_after for part in parts if part.terms.not_after is not None]
    return min(ends, default=None)

"""The use cases around a report's policy: its sender sees and changes it, and a second person approves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from msgspec import structs

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, Forbidden
from chalicelib.keys.access_lists import AccessLists, CurrentLists
from chalicelib.keys.concurrency import no_backoff
from chalicelib.keys.entries import Entry
from chalicelib.keys.model import ReportKey
from chalicelib.keys.policies.laid_down import may_approve, names_by_address
from chalicelib.keys.policies.on_trail import on_trail
from chalicelib.keys.policies.terms import Destination, KeyPolicy
from chalicelib.keys.policies.usage import (
    APPROVAL_SECONDS,
    AddApproval,
    Approval,
    EndApprovals,
    Standing,
    Usage,
)
from chalicelib.keys.ports import KeyStore
from chalicelib.keys.races import retry_lost_races
from chalicelib.keys.refusals import kept_back
from chalicelib.keys.requests import KeyRequest
from chalicelib.keys.trail import TrailWriter
from chalicelib.policies.address_patterns import canonical_or_none, mailbox_of
from chalicelib.policies.given import require_time_left
from chalicelib.policies.terms import Terms
from chalicelib.tokens.claims import Claims

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PolicyState:
    """What holds of a report's key, as its sender sees it.

    Attributes:
        policy: what was laid down.
        usage: what has become of it; approvals that have expired are left out.
    """

    report_id: str
    policy: KeyPolicy
    usage: Usage


@dataclass(frozen=True, slots=True)
class Change:
    """What holds after a change, and what the trail says of it."""

    state: PolicyState
    entry: Entry


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval, until when it is good (seconds since 1970), and what the trail says of it."""

    report_id: str
    approval: Approval
    entry: Entry


class PolicyService:
    """Shows and changes policies, and takes approvals.

    Args:
        store: keys and audit trails.
        lists: whom the Key Server serves.
        clock: the time.
        backoff: waits before the n-th new attempt after a lost race.
        seconds_set: by how many seconds the clock was set since the process began.
    """

    def __init__(
        self,
        *,
        store: KeyStore,
        lists: AccessLists | CurrentLists,
        clock: Clock,
        backoff: Callable[[int], None] = no_backoff,
        seconds_set: Callable[[], int] = int,
    ) -> None:
        self._trail = TrailWriter(store)
        self._lists = lists
        self._clock = clock
        self._backoff = backoff
        self._seconds_set = seconds_set

    def show(self, claims: Claims, report_id: str, ip: str) -> PolicyState:
        """The policy of a report of one's own.

        Raises:
            Forbidden: ``profile_required``, ``not_sender``.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the store does not answer.
        """
        request = KeyRequest.of(
            claims, report_id, ip, "read_policy", self._clock(), clock_set=self._seconds_set()
        )
        return self._retry_lost_races(lambda: self._show(request))

    def change(
        self, claims: Claims, report_id: str, ip: str, terms: Terms, destination: Destination | None = None
    ) -> Change:
        """Lay down anew who may open a report of one's own; it holds from the next request on.

        Raises:
            Forbidden: ``profile_required``, ``not_sender``.
            InvalidRequest: ``invalid_policy``: ``not_after`` is over, and was not so before.
            Gone: ``shredded``.
            NotFound: ``unknown_report``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the change could not be stored.
        """
        request = KeyRequest.of(
            claims, report_id, ip, "set_policy", self._clock(), clock_set=self._seconds_set()
        )
        return self._retry_lost_races(lambda: self._change(request, terms, destination))

    def approve(
        self, claims: Claims, report_id: str, ip: str, recipient: str, tag: str | None = None
    ) -> Approved:
        """Approve, as a second person, of somebody's opening a report.

        Args:
            claims: who approves.
            report_id: the report.
            ip: from where.
            recipient: the canonical address of whom they approve.
            tag: the sealed file's, 64 lower-case hexadecimal digits; its sender needs none.

        Raises:
            Forbidden: ``profile_required``, ``not_allowed``, ``tag_required``, ``wrong_tag``,
                ``not_approver``, ``own_approval``.
            NotFound: ``unknown_report``.
            Conflict: ``no_approval_needed``, ``too_many_approvals``.
            Gone: ``recalled``, ``shredded``.
            TooManyRequests: ``too_many_misses``, ``too_many_requests``.
            Unavailable: the approval could not be stored.
        """
        request = KeyRequest.of(
            claims, report_id, ip, "approve", self._clock(), tag, clock_set=self._seconds_set()
        )
        request = request.telling(recipient=recipient)
        return self._retry_lost_races(lambda: self._approve(request, recipient))

    def _show(self, request: KeyRequest) -> PolicyState:
        report = self._trail.owned(request, "Only its sender can see who may open a report.")
        return _state(request, report)

    def _change(self, request: KeyRequest, terms: Terms, destination: Destination | None) -> Change:
        report = self._trail.owned(request, "Only its sender can say who may open a report.")
        if report.shredded:
            self._trail.refuse(request, report, kept_back(report))
        before = report.policy or KeyPolicy(organisations=request.organisations)
        if terms.not_after != before.sender.not_after:
            require_time_left(terms, request.seconds)
        policy = structs.replace(before, sender=terms, destination=destination or before.destination)
        event = structs.replace(request.event, policies=on_trail(policy))
        # whom the sender names no more is not to have let somebody in
        use = EndApprovals() if policy != before else None
        entry = self._trail.append(request, report, event, policy=policy, use=use)
        usage = report.usage if use is None else use.apply(report.usage)
        return Change(_state(request, replace(report, policy=policy, usage=usage)), entry)

    def _approve(self, request: KeyRequest, recipient: str) -> Approved:
        snapshot = self._trail.load(request)
        report = snapshot.report
        if report is None or not (request.owns(report) or request.shows_tag_of(report)):
            self._trail.require_few_misses(request, snapshot)
        if not self._lists.admits(request.identity):
            self._trail.refuse_unlisted(request, snapshot)
        report = self._trail.known(request, report)
        if not request.owns(report):
            self._trail.require_tag(request, report)
        self._trail.require_kept(request, report)
        standing = self._required_standing(request, report, recipient)
        approval = Approval(recipient, request.subject, request.seconds + APPROVAL_SECONDS, standing)
        use = AddApproval(approval, request.seconds)
        if not use.fits(report.usage):
            detail = "This report has as many approvals as there may be. They expire within 24 hours."
            self._trail.refuse(request, report, Conflict("too_many_approvals", detail))
        return Approved(
            request.report_id, approval, self._trail.append(request, report, request.event, use=use)
        )

    def _required_standing(self, request: KeyRequest, report: ReportKey, recipient: str) -> Standing:
        """As who somebody may approve."""
        if report.policy is None or not report.policy.two_person:
            detail = "Whoever may open this report needs nobody's approval."
            self._trail.refuse(request, report, Conflict("no_approval_needed", detail))
        own = canonical_or_none(str(request.identity)) or ""
        if not (request.owns(report) or may_approve(report.policy, own, request.organisations)):
            detail = (
                "Its sender, somebody of the sender's enterprise or somebody whom the sender has named can "
                "approve."
            )
            self._trail.refuse(request, report, Forbidden("not_approver", detail))
        # whoever has a mailbox has as many accounts as it has subaddresses
        if mailbox_of(own) == mailbox_of(recipient):
            detail = "Somebody else than whoever opens the report has to approve."
            self._trail.refuse(request, report, Forbidden("own_approval", detail))
        if request.owns(report):
            return "sender"
        return "named" if names_by_address(report.policy, own) else "other"

    def _retry_lost_races(self, decide: Callable[[], T]) -> T:
        return retry_lost_races(decide, self._backoff)


def _state(request: KeyRequest, report: ReportKey) -> PolicyState:
    valid = report.usage.valid_approvals(request.seconds)
    usage = structs.replace(report.usage, approvals=valid)
    return PolicyState(request.report_id, report.policy or KeyPolicy(), usage)

"""Where a report's policy is asked: between a request for its key and the key."""

from __future__ import annotations

import msgspec
from msgspec import UNSET

from chalicelib.errors import Forbidden
from chalicelib.keys.model import ReportKey, Script, Snapshot
from chalicelib.keys.policies.laid_down import counted, may_break_glass, policy_of
from chalicelib.keys.policies.ports import Case
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import Use
from chalicelib.keys.requests import KeyRequest
from chalicelib.keys.trail import TrailWriter
from chalicelib.policies.address_patterns import canonical_or_none


class Admitted(msgspec.Struct, frozen=True):
    """A request that the policy lets through.

    Attributes:
        request: with what goes on the trail.
        use: how it changes what has become of the policy, if it does.
        broke_glass: whether the policy would have refused it.
    """

    request: KeyRequest
    use: Use | None = None
    broke_glass: bool = False


class Gate:
    """Asks the policy of a report.

    Args:
        trail: where refusals are written.
    """

    def __init__(self, trail: TrailWriter) -> None:
        self._trail = trail

    def admit(self, request: KeyRequest, snapshot: Snapshot, report: ReportKey) -> Admitted:
        """What goes on with a request that shows the sealed file; its sender's own is never kept back.

        Raises:
            Forbidden: the first of the policy's reasons, or ``no_break_glass``.
            TooManyRequests: ``too_many_requests``: the glass was broken too often.
            StateChanged: somebody else was first.
        """
        policy = report.policy
        if policy is None or request.owns(report):
            return Admitted(request)
        case = _case(request, report, policy)
        reasons = policy_of(policy).reasons(case)
        if not reasons:
            return Admitted(request, counted(policy, case))
        if request.event.reason is UNSET:
            self._trail.refuse(request, report, Forbidden(reasons[0].code, reasons[0].detail))
        codes = [reason.code for reason in reasons]
        request = request.telling(action="break_glass", overridden=codes)
        self._trail.require_turn(request, report, snapshot)
        if not may_break_glass(policy, case):
            detail = (
                "Its sender, or a rule of the sender's enterprise, lets nobody else open this report, not "
                "even in an emergency. Ask the sender."
            )
            self._trail.refuse(request, report, Forbidden("no_break_glass", detail))
        return Admitted(request, broke_glass=True)


def _case(request: KeyRequest, report: ReportKey, policy: KeyPolicy) -> Case:
    identity = request.identity
    purpose = request.event.purpose
    return Case(
        request.subject,
        identity if isinstance(identity, Script) else canonical_or_none(identity) or "",
        request.seconds,
        None if purpose is UNSET else purpose,
        report.usage,
        isinstance(identity, Script) and identity.number in policy.organisations,
    )

"""Policies made of policies."""

from __future__ import annotations

from chalicelib.keys.policies.ports import Case, Policy, Reason


class AllOf:
    """``Policy``: admits what all of them admit; without any, everything."""

    def __init__(self, *policies: Policy) -> None:
        self._policies = policies

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``: those of all, each code once."""
        found: dict[str, Reason] = {}
        for policy in self._policies:
            for reason in policy.reasons(case):
                found.setdefault(reason.code, reason)
        return tuple(found.values())


class AnyOf:
    """``Policy``: admits what one of them admits; what is refused is told the reasons of the first."""

    def __init__(self, first: Policy, *others: Policy) -> None:
        self._first = first
        self._others = others

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        reasons = self._first.reasons(case)
        if not reasons or any(not policy.reasons(case) for policy in self._others):
            return ()
        return reasons

"""An enterprise's policy on the keys of its members' reports, which administrators set and servers are told.

What holds of a key was laid down when it was made, by the token with which it was made. A change therefore
holds for the keys that are made once older tokens have run out; where both servers are one process, at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, TooManyRequests
from chalicelib.policies.given import require_time_left
from chalicelib.policies.terms import Terms
from chalicelib.tokens.claims import MAX_POLICIES_IN_TOKEN, Claims
from chalicelib.users.accounts.token_issuer import NO_MEMBERSHIPS, Memberships
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.key_policy import (
    MAX_CHANGES,
    SHOWN,
    EnterprisePolicy,
    checked_size,
    claim_of,
)
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.enterprises.ports import KeyPolicies, Registry

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Laid:
    """What an enterprise has laid down, as its administrators see it.

    Attributes:
        now: what holds.
        history: up to ``SHOWN`` versions, the newest first.
    """

    now: EnterprisePolicy
    history: Sequence[EnterprisePolicy]


@dataclass(frozen=True, slots=True)
class Rule:
    """What one of a person's enterprises has laid down."""

    enterprise: Enterprise
    policy: EnterprisePolicy


class KeyPolicyService:
    """Shows and changes what enterprises lay down about keys.

    Args:
        access: who may act for an enterprise.
        membership: who belongs to which.
        registry: the enterprises.
        policies: what they have laid down.
        is_key_server: whether tokens for a server's origin are shown to a Key Server.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        membership: MembershipService,
        registry: Registry,
        policies: KeyPolicies,
        is_key_server: Callable[[str], bool],
        clock: Clock,
    ) -> None:
        self._access = access
        self._membership = membership
        self._registry = registry
        self._policies = policies
        self._is_key_server = is_key_server
        self._clock = clock

    def of_enterprise(self, claims: Claims, number: int | None) -> Laid:
        """What an enterprise has laid down, for its administrators.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        return self._laid(
            self._policies.history(self._access.administrator(claims, number).number, limit=SHOWN)
        )

    def replace(self, claims: Claims, number: int | None, terms: Terms, version: int) -> Laid:
        """Lay down something else, or lift what was laid down, as long as that is of the version given.

        What was laid down holds on when an enterprise loses its plan, and can be lifted then.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            Forbidden: ``plan_required``.
            InvalidRequest: ``policy_too_large``; ``invalid_policy``: ``not_after`` is over.
            Conflict: ``changed_meanwhile``.
            TooManyRequests: ``too_many_changes``.
        """
        enterprise = self._access.administrator(claims, number)
        if terms.restricts:
            require_enterprise_plan(enterprise)
        checked_size(terms)
        now = self._clock()
        require_time_left(terms, int(now.timestamp()))
        history = self._policies.history(enterprise.number, limit=MAX_CHANGES)
        last = history[0] if history else EnterprisePolicy()
        if (last.version, last.terms) == (version, terms):
            # what changes nothing is no change, or lifting would fill the day's
            return self._laid(history)
        oldest = history[-1].changed_at if len(history) == MAX_CHANGES else None
        # lifting what keeps people from reports is never kept back
        if terms.restricts and oldest is not None and now - oldest < DAY:
            raise TooManyRequests(
                "too_many_changes",
                f"This was changed {MAX_CHANGES} times within a day. It can be lifted at any time.",
                retry_after=int((DAY - (now - oldest)).total_seconds()) + 1,
            )
        new = EnterprisePolicy(version + 1, terms, claims.userid, now)
        if not self._policies.add(enterprise.number, new):
            raise Conflict(
                "changed_meanwhile", "Somebody else changed this at the same time. Look and try again."
            )
        return self._laid([new, *history])

    def of_member(self, claims: Claims) -> list[Rule]:
        """What a person's enterprises have laid down, by their numbers.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._rules(self._membership.enterprises_of(claims.email))

    def memberships_of(self, email: str, audience: str) -> Memberships:
        """What a person's token says of their enterprises; to Key Servers, also what those lay down.

        Whoever shows a Key Server a token for another kind of server makes no key there.

        Raises:
            Unavailable: the store does not answer.
        """
        if not email:
            return NO_MEMBERSHIPS
        if not self._is_key_server(audience):
            return Memberships(self._membership.organisation_of(email))
        by_domain, numbers = self._membership.by_domain_and_all(email)
        claims = [
            claim_of(one.enterprise.number, one.enterprise.name, one.policy) for one in self._rules(numbers)
        ]
        return Memberships(by_domain or 0, numbers, _fitting(claims))

    def _rules(self, numbers: Sequence[int]) -> list[Rule]:
        laid = self._policies.of(numbers) if numbers else {}
        rules = []
        for number in numbers:
            policy = laid.get(number)
            if policy is None or not policy.terms.restricts:
                continue
            enterprise = self._registry.get(number)
            if enterprise is not None:
                rules.append(Rule(enterprise, policy))
        return rules

    @staticmethod
    def _laid(history: Sequence[EnterprisePolicy]) -> Laid:
        return Laid(history[0] if history else EnterprisePolicy(), history[:SHOWN])


def _fitting(claims: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """What a token can carry; ``None`` if it is too much, with which no key is made."""
    return claims if len(msgspec.json.encode(claims)) <= MAX_POLICIES_IN_TOKEN else None

"""Shows and changes the words of enterprises' own that patients agree to; members are told them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, TooManyRequests
from chalicelib.tokens.claims import Claims
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.consent_wording import (
    MAX_CHANGES,
    SHOWN,
    ConsentWording,
    ConsentWords,
    checked_words,
)
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.enterprises.ports import ConsentWordings, Registry

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LaidWording:
    """What an enterprise has laid down, as its administrators see it.

    Attributes:
        now: what holds.
        history: up to ``SHOWN`` versions, the newest first.
    """

    now: ConsentWording
    history: Sequence[ConsentWording]


@dataclass(frozen=True, slots=True)
class MemberWording:
    """What one of a person's enterprises has laid down."""

    enterprise: Enterprise
    wording: ConsentWording


class ConsentWordingService:
    """Shows and changes what patients of enterprises' members agree to.

    Args:
        access: who may act for an enterprise.
        membership: who belongs to which.
        registry: the enterprises.
        wordings: what they have laid down.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        membership: MembershipService,
        registry: Registry,
        wordings: ConsentWordings,
        clock: Clock,
    ) -> None:
        self._access = access
        self._membership = membership
        self._registry = registry
        self._wordings = wordings
        self._clock = clock

    def of_enterprise(self, claims: Claims, number: int | None) -> LaidWording:
        """What an enterprise has laid down, for its administrators.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        enterprise = self._access.administrator(claims, number)
        return _laid(self._wordings.history(enterprise.number, limit=SHOWN))

    def replace(self, claims: Claims, number: int | None, words: ConsentWords, version: int) -> LaidWording:
        """Lay down other words, or take them back, as long as they are of the version given.

        What was laid down holds on when an enterprise loses its plan, and can be taken back then.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            Forbidden: ``plan_required``.
            InvalidRequest: as ``checked_words``.
            Conflict: ``changed_meanwhile``.
            TooManyRequests: ``too_many_changes``.
        """
        enterprise = self._access.administrator(claims, number)
        if words.says_something:
            require_enterprise_plan(enterprise)
        checked = checked_words(words)
        now = self._clock()
        history = self._wordings.history(enterprise.number, limit=MAX_CHANGES)
        last = history[0] if history else ConsentWording()
        if (last.version, last.words) == (version, checked):
            # what changes nothing is no change, or taking back would fill the day's
            return _laid(history)
        oldest = history[-1].changed_at if len(history) == MAX_CHANGES else None
        # words that are wrong can always be taken back
        if checked.says_something and oldest is not None and now - oldest < DAY:
            raise TooManyRequests(
                "too_many_changes",
                f"This was changed {MAX_CHANGES} times within a day. It can be taken back at any time.",
                retry_after=int((DAY - (now - oldest)).total_seconds()) + 1,
            )
        new = ConsentWording(version + 1, checked, claims.userid, now)
        if not self._wordings.add(enterprise.number, new):
            raise Conflict(
                "changed_meanwhile", "Somebody else changed this at the same time. Look and try again."
            )
        return _laid([new, *history])

    def of_member(self, claims: Claims) -> list[MemberWording]:
        """What a person's enterprises have laid down, by their numbers.

        Raises:
            Unavailable: the store does not answer.
        """
        numbers = self._membership.enterprises_of(claims.email)
        laid = self._wordings.of(numbers) if numbers else {}
        found = []
        for number in numbers:
            wording = laid.get(number)
            if wording is None or not wording.words.says_something:
                continue
            enterprise = self._registry.get(number)
            if enterprise is not None:
                found.append(MemberWording(enterprise, wording))
        return found


def _laid(history: Sequence[ConsentWording]) -> LaidWording:
    return LaidWording(history[0] if history else ConsentWording(), history[:SHOWN])

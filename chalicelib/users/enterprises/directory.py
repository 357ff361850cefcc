"""The enterprise's directory: members find their colleagues by how a name or an address begins."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.clock import Clock
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import colleagues_asked_by
from chalicelib.users.accounts.ports import Tallies
from chalicelib.users.enterprises.colleague import MIN_BEGINNING, Colleague, folded
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.ports import Presence, Registry


class DirectoryService:
    """Finds members for members.

    Args:
        membership: who belongs where.
        registry: the enterprises, and which of them have a directory.
        presence: their members.
        tallies: bounds how much of a directory somebody sees.
        clock: the time.
    """

    def __init__(
        self,
        *,
        membership: MembershipService,
        registry: Registry,
        presence: Presence,
        tallies: Tallies,
        clock: Clock,
    ) -> None:
        self._membership = membership
        self._registry = registry
        self._presence = presence
        self._tallies = tallies
        self._clock = clock

    def find(self, claims: Claims, query: str, *, limit: int) -> Mapping[str, tuple[Colleague, str]]:
        """Members of the caller's own enterprises, by address, with the name of the enterprise.

        There is nobody for fewer than ``MIN_BEGINNING`` letters, and for whoever has asked for a day's worth.

        Args:
            claims: who asks.
            query: how the name or the address begins.
            limit: how many at most, by name.

        Raises:
            Unavailable: a store does not answer.
        """
        beginning = folded(query)
        if len(beginning) < MIN_BEGINNING:
            return {}
        own = (self._registry.get(number) for number in self._membership.enterprises_of(claims.email))
        asked = [one for one in own if one is not None and one.has_directory]
        if not asked or self._tallies.take([colleagues_asked_by(claims.userid, self._clock())]) is not None:
            return {}
        found = {
            colleague.email: (colleague, enterprise.name)
            for enterprise in reversed(asked)
            for colleague in self._presence.find(enterprise.number, beginning, limit=limit + 1)
            if colleague.email != claims.email
        }
        return dict(sorted(found.items(), key=lambda one: (one[1][0].name, one[0]))[:limit])

"""People's institutions, and those that enterprises give to their members."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.errors import Conflict, InvalidRequest
from chalicelib.tokens.user_tokens import Claims
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.institution import (
    Institution,
    InstitutionList,
    checked_list,
    enterprise,
    person,
)
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.enterprises.ports import Institutions, Registry, Servers


@dataclass(frozen=True, slots=True)
class Offered:
    """An institution that a person can send to.

    Attributes:
        institution: where and how.
        given_by: the enterprise that gives it to its members; ``None`` for the person's own.
        is_default: whether that enterprise would have it chosen.
    """

    institution: Institution
    given_by: Enterprise | None = None
    is_default: bool = False


class InstitutionService:
    """Shows and replaces lists of institutions.

    Args:
        access: who may act for an enterprise.
        membership: who belongs to which.
        registry: the enterprises.
        institutions: where lists are stored.
        servers: who runs which server.
        own_audiences: PicSafe's own servers.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        membership: MembershipService,
        registry: Registry,
        institutions: Institutions,
        servers: Servers,
        own_audiences: Collection[str],
    ) -> None:
        self._access = access
        self._membership = membership
        self._registry = registry
        self._institutions = institutions
        self._servers = servers
        self._own = frozenset(own_audiences)

    def offered(self, claims: Claims) -> tuple[list[Offered], int]:
        """What a person can send to: what their enterprises give first, then their own; and its version.

        An enterprise gives as long as its plan lets it.

        Raises:
            Unavailable: the store does not answer.
        """
        numbers = self._membership.enterprises_of(claims.email)
        enterprises = [one for one in map(self._registry.get, numbers) if one and one.plan == "enterprise"]
        own = person(claims.userid)
        lists = self._institutions.of([own, *(enterprise(one.number) for one in enterprises)])
        given = [
            Offered(institution, one, institution.name == listed.default)
            for one in enterprises
            if (listed := lists.get(enterprise(one.number))) is not None
            for institution in listed.institutions
        ]
        mine = lists.get(own, InstitutionList())
        return [*given, *(Offered(institution) for institution in mine.institutions)], mine.version

    def replace_own(self, claims: Claims, given: InstitutionList) -> tuple[list[Offered], int]:
        """Replace a person's own institutions.

        Raises:
            InvalidRequest: ``invalid_institution``; ``unknown_server`` that nobody has registered.
            Conflict: ``changed_meanwhile`` if the list is of another version than was given.
            Unavailable: the store does not answer.
        """
        self._replace(person(claims.userid), checked_list(given))
        return self.offered(claims)

    def of_enterprise(self, claims: Claims, number: int | None) -> InstitutionList:
        """What an enterprise gives to its members, for its administrators.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        owner = enterprise(self._access.administrator(claims, number).number)
        return self._institutions.of([owner]).get(owner, InstitutionList())

    def replace_of_enterprise(
        self, claims: Claims, number: int | None, given: InstitutionList
    ) -> InstitutionList:
        """Replace what an enterprise gives to its members.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
            Forbidden: ``plan_required``.
            InvalidRequest, Conflict: as ``replace_own``.
        """
        administered = self._access.administrator(claims, number)
        require_enterprise_plan(administered)
        return self._replace(enterprise(administered.number), checked_list(given))

    def _replace(self, owner: str, given: InstitutionList) -> InstitutionList:
        self._require_registered({one for institution in given.institutions for one in institution.servers})
        stored = InstitutionList(given.institutions, given.default, given.version + 1)
        if not self._institutions.replace(owner, stored):
            raise Conflict(
                "changed_meanwhile", "The list was changed elsewhere at the same time. Look and try again."
            )
        return stored

    def _require_registered(self, origins: Collection[str]) -> None:
        for origin in sorted(origins):
            if origin not in self._own and self._servers.operator(origin) is None:
                raise InvalidRequest(
                    "unknown_server",
                    f"{origin} is not registered with PicSafe, so no token can be made for it. An "
                    "administrator of the institution registers it.",
                )

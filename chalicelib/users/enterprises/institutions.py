"""People's institutions, and those that enterprises give to their members."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from chalicelib.contract.plans import PLANS_OF_SEND_TYPES, Plan, includes
from chalicelib.errors import Conflict, InvalidRequest
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.plans import plan_required
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.institution import (
    OWN_TYPES,
    Institution,
    InstitutionList,
    checked_list,
    enterprise,
    person,
)
from chalicelib.users.enterprises.membership import MembershipService
from chalicelib.users.enterprises.model import Enterprise
from chalicelib.users.enterprises.ports import Institutions, Registry, Servers

PlanOf = Callable[[int, Sequence[str]], Plan]


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


@dataclass(frozen=True, slots=True)
class Offer:
    """All that a person can send to.

    Attributes:
        institutions: what their enterprises give, then their own.
        version: of their own.
        missing_plans: what each send type takes that their plan does not include.
    """

    institutions: Sequence[Offered]
    version: int
    missing_plans: Mapping[str, Plan]


class InstitutionService:
    """Shows and replaces lists of institutions.

    Args:
        access: who may act for an enterprise.
        membership: who belongs to which.
        registry: the enterprises.
        institutions: where lists are stored.
        servers: who runs which server.
        plan_of: a person's plan, by their number, where the plans of their enterprises are known.
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
        plan_of: PlanOf,
        own_audiences: Collection[str],
    ) -> None:
        self._access = access
        self._membership = membership
        self._registry = registry
        self._institutions = institutions
        self._servers = servers
        self._plan_of = plan_of
        self._own = frozenset(own_audiences)

    def offered(self, claims: Claims) -> Offer:
        """What a person can send to: what their enterprises give first, then their own.

        An enterprise gives as long as its plan lets it.

        Raises:
            Unavailable: the store does not answer.
        """
        numbers = self._membership.enterprises_of(claims.email)
        known = [one for one in map(self._registry.get, numbers) if one is not None]
        enterprises = [one for one in known if one.plan == "enterprise"]
        plan = self._plan_of(claims.userid, [one.plan for one in known])
        own = person(claims.userid)
        lists = self._institutions.of([own, *(enterprise(one.number) for one in enterprises)])
        given = [
            Offered(institution, one, institution.name == listed.default)
            for one in enterprises
            if (listed := lists.get(enterprise(one.number))) is not None
            for institution in listed.institutions
        ]
        mine = lists.get(own, InstitutionList())
        everything = [*given, *(Offered(institution) for institution in mine.institutions)]
        return Offer(everything, mine.version, missing_plans(plan))

    def replace_own(self, claims: Claims, given: InstitutionList) -> Offer:
        """Replace a person's own institutions.

        Those that are there already may stay, whatever the plan is by now.

        Raises:
            Forbidden: ``plan_required`` for the way in which a new or changed one gets reports.
            InvalidRequest: ``invalid_institution``; ``unknown_server`` that nobody has registered.
            Conflict: ``changed_meanwhile`` if the list is of another version than was given.
            Unavailable: the store does not answer.
        """
        checked = checked_list(given)
        self._require_plan(claims, checked)
        self._replace(person(claims.userid), checked)
        return self.offered(claims)

    def require_plan(self, claims: Claims, send_type: str) -> None:
        """Return if a person's plan includes a send type.

        Raises:
            Forbidden: ``plan_required``.
            Unavailable: the store does not answer.
        """
        needed = self.offered(claims).missing_plans.get(send_type)
        if needed is not None:
            raise plan_required(needed)

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
        checked = checked_list(given)
        if any(one.send_type in OWN_TYPES for one in checked.institutions):
            raise InvalidRequest(
                "invalid_institution", "A FHIR server, a Dropbox or a Box is for one's own list only."
            )
        return self._replace(enterprise(administered.number), checked)

    def _require_plan(self, claims: Claims, given: InstitutionList) -> None:
        wanted = [one for one in given.institutions if one.send_type in PLANS_OF_SEND_TYPES]
        if not wanted:
            return
        offer = self.offered(claims)
        stored = {one.institution for one in offer.institutions if one.given_by is None}
        for institution in wanted:
            needed = offer.missing_plans.get(institution.send_type)
            if needed is not None and institution not in stored:
                raise plan_required(needed)

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


def missing_plans(plan: Plan) -> dict[str, Plan]:
    """What each send type takes that a plan does not include."""
    return {
        send_type: needed for send_type, needed in PLANS_OF_SEND_TYPES.items() if not includes(plan, needed)
    }

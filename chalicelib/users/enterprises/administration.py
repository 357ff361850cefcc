"""What only the operator does: make enterprises, name administrators, vouch for domains."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.users.email_address import email_address_of
from chalicelib.users.enterprises import domains as rules
from chalicelib.users.enterprises.credentials import CredentialService
from chalicelib.users.enterprises.institution import enterprise as enterprise_owner
from chalicelib.users.enterprises.institution import person
from chalicelib.users.enterprises.membership import Profile, forget_former, profile_of
from chalicelib.users.enterprises.model import (
    MAX_ADMINISTRATORS,
    MAX_DOMAINS,
    MAX_INVITATIONS,
    Enterprise,
    checked_name,
    checked_plan,
    domain_of,
)
from chalicelib.users.enterprises.ports import (
    Addresses,
    ApiKeys,
    Domains,
    ForgetReports,
    Institutions,
    Presence,
    Registry,
)
from chalicelib.users.enterprises.servers import PICSAFE


class EnterpriseAdministration:
    """The operator's use cases, and what becomes of enterprises when a person leaves PicSafe.

    Args:
        registry: enterprises and administrators.
        api_keys: API keys.
        domains: their mail domains.
        addresses: their listed addresses.
        presence: on which day members were there.
        credentials: ends tokens of enterprises that are removed.
        institutions: what enterprises give to their members.
        forget_reports: removes the report log of enterprises that are removed.
        forget_sso: removes their identity provider, with PicSafe's secret there.
        clock: the time.
    """

    def __init__(
        self,
        *,
        registry: Registry,
        api_keys: ApiKeys,
        domains: Domains,
        addresses: Addresses,
        presence: Presence,
        credentials: CredentialService,
        institutions: Institutions,
        forget_reports: ForgetReports,
        forget_sso: Callable[[int], None],
        clock: Clock,
    ) -> None:
        self._registry = registry
        self._api_keys = api_keys
        self._domains = domains
        self._addresses = addresses
        self._presence = presence
        self._credentials = credentials
        self._institutions = institutions
        self._forget_reports = forget_reports
        self._forget_sso = forget_sso
        self._clock = clock

    def create(self, name: str, plan: str = "enterprise") -> int:
        """A new enterprise's number.

        Raises:
            InvalidRequest: ``invalid_name`` or ``invalid_plan``.
            Unavailable: the store does not answer.
        """
        name = checked_name(name)
        if name.casefold() == PICSAFE.casefold():
            # clients send who is asking to PicSafe's own servers without asking back
            raise InvalidRequest("invalid_name", "No enterprise is called PicSafe.")
        return self._registry.create(name, checked_plan(plan), self._clock()).number

    def name_administrator(self, number: int, email: str) -> None:
        """Let the owner of an address administer the enterprise; doing so again changes nothing.

        Raises:
            NotFound: ``unknown_enterprise``.
            InvalidRequest: ``invalid_field`` for no address.
            Conflict: ``too_many_administrators``.
            Unavailable: the store does not answer.
        """
        self._existing(number)
        if not self._registry.add_administrator(number, email_address_of(email), limit=MAX_ADMINISTRATORS):
            raise Conflict(
                "too_many_administrators",
                f"There may be {MAX_ADMINISTRATORS} administrators: remove one first.",
            )

    def remove_administrator(self, number: int, email: str) -> None:
        """Take administration of the enterprise away from an address, and its name from the API keys it made.

        The keys go on; Key Servers with a deny list refuse a script whose maker is not known any more.

        Raises:
            NotFound: ``unknown_enterprise`` or ``unknown_administrator``.
            InvalidRequest: ``invalid_field`` for no address.
            Unavailable: the store does not answer.
        """
        self._existing(number)
        address = email_address_of(email)
        # before the address is forgotten as an administrator's: asking again does both
        self._api_keys.forget_maker(number, address)
        if not self._registry.remove_administrator(number, address):
            raise NotFound("unknown_administrator", "This address does not administer the enterprise.")

    def set_plan(self, number: int, plan: str) -> None:
        """Change the plan; API keys of an enterprise that loses its plan rest until it has it again.

        Raises:
            NotFound: ``unknown_enterprise``.
            InvalidRequest: ``invalid_plan``.
            Unavailable: the store does not answer.
        """
        if not self._registry.set_plan(number, checked_plan(plan)):
            raise _unknown_enterprise()

    def verify_domain(self, number: int, domain: str) -> None:
        """Take the operator's word that a domain is the enterprise's; it is added if it is not listed.

        Raises:
            NotFound: ``unknown_enterprise``.
            InvalidRequest: ``invalid_domain`` or ``public_domain``.
            Conflict: ``domain_taken`` or ``too_many_domains``.
            Unavailable: the store does not answer.
        """
        self._existing(number)
        name = rules.claimable_domain(domain)
        names = {known.name for known in self._domains.of(number)}
        if name not in names:
            if len(names) >= MAX_DOMAINS:
                raise Conflict("too_many_domains", f"An enterprise may have {MAX_DOMAINS} domains.")
            self._domains.replace(number, {one: rules.new_token() for one in {*names, name}})
        if not self._domains.verify(number, name, self._clock()):
            raise Conflict("domain_taken", "Another enterprise has proven this domain.")

    def remove_domain(self, number: int, domain: str) -> None:
        """Take a domain away from an enterprise, for instance when it has changed hands.

        Raises:
            NotFound: ``unknown_enterprise`` or ``unknown_domain``.
            InvalidRequest: ``invalid_domain`` or ``public_domain``.
            Unavailable: the store does not answer.
        """
        self._existing(number)
        name = rules.claimable_domain(domain)
        tokens = {known.name: known.token for known in self._domains.of(number)}
        if tokens.pop(name, None) is None:
            raise NotFound("unknown_domain", "The enterprise has no such domain.")
        self._credentials.end_long_lived(number)
        self._domains.replace(number, tokens)
        forget_former(number, self._domains, self._addresses, self._presence)

    def list(self) -> list[Enterprise]:
        """All enterprises, by number.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._registry.all()

    def show(self, number: int) -> Profile:
        """An enterprise with its administrators, domains and listed addresses.

        Raises:
            NotFound: ``unknown_enterprise``.
            Unavailable: the store does not answer.
        """
        return profile_of(self._existing(number), self._registry, self._domains, self._addresses)

    def delete(self, number: int) -> None:
        """Remove an enterprise, its memberships, keys, servers and log; its scripts' tokens end.

        After a failure the same call removes what is left.

        Raises:
            NotFound: ``unknown_enterprise``.
            Unavailable: a store does not answer.
        """
        self._credentials.end_all(number)
        # before the rest, by which the secret's name is known
        self._forget_sso(number)
        was_there = self._registry.delete(number)
        self._institutions.forget(enterprise_owner(number))
        self._forget_reports(number)
        if not was_there:
            raise _unknown_enterprise()

    def may_leave(self, userid: int, email: str) -> bool:  # noqa: ARG002 - accounts know people by both
        """Whether a person can go without leaving an enterprise that nobody administers.

        Raises:
            Unavailable: the store does not answer.
        """
        return all(
            self._registry.administrators(number) != [email]
            for number in self._registry.administered_by(email)
        )

    def forget(self, userid: int, email: str) -> None:
        """Remove what enterprises hold about a person: administration, listings, answers and institutions.

        Raises:
            Unavailable: a part may be left; asking again removes it.
        """
        for number in self._registry.administered_by(email):
            self._api_keys.forget_maker(number, email)
            self._registry.remove_administrator(number, email)
        if (holder := self._domains.holder(domain_of(email))) is not None:
            self._presence.forget(holder, [email])
        while listed := self._addresses.invitations(email, limit=MAX_INVITATIONS):
            for invitation in listed:
                self._presence.forget(invitation.enterprise, [email])
                self._addresses.remove(invitation.enterprise, email)
        self._institutions.forget(person(userid))

    def _existing(self, number: int) -> Enterprise:
        enterprise = self._registry.get(number)
        if enterprise is None:
            raise _unknown_enterprise()
        return enterprise


def _unknown_enterprise() -> NotFound:
    return NotFound("unknown_enterprise", "There is no enterprise of this number.")

"""Who belongs to an enterprise: by a proven mail domain, or by an invitation that was accepted.

Membership hands the enterprise a person's reports, so it is never taken unasked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from msgspec import UNSET, UnsetType

from chalicelib.clock import Clock
from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.contract.plans import Plan
from chalicelib.errors import Conflict, InvalidRequest, NotFound
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.model import LOCK_MINUTES, Enterprises
from chalicelib.users.enterprises import domains as rules
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.credentials import CredentialService
from chalicelib.users.enterprises.model import (
    MAX_ADDRESSES,
    MAX_DOMAINS,
    MAX_INVITATIONS,
    MAX_MEMBERSHIPS,
    Address,
    Domain,
    Enterprise,
    domain_of,
)
from chalicelib.users.enterprises.ports import Addresses, Domains, Presence, Registry, Servers, TxtLookup


@dataclass(frozen=True, slots=True)
class Profile:
    """An enterprise as its administrators see it.

    Attributes:
        enterprise: number, name and plan.
        administrators: their addresses.
        domains: proven and unproven ones.
        addresses: what was listed; people of proven domains are members whatever they answered.
    """

    enterprise: Enterprise
    administrators: Sequence[str]
    domains: Sequence[Domain]
    addresses: Sequence[Address]


@dataclass(frozen=True, slots=True)
class PendingInvitation:
    """An invitation that was not answered yet."""

    enterprise: Enterprise
    invited_at: datetime


@dataclass(frozen=True, slots=True)
class Membership:
    """A membership and where it comes from: only an accepted invitation can be left.

    Attributes:
        enterprise: whose.
        by: how it came about.
        key_servers: the addresses of its registered Key Servers, which members may have keep a report's key.
    """

    enterprise: Enterprise
    by: Literal["domain", "invitation"]
    key_servers: Sequence[str]


@dataclass(frozen=True, slots=True)
class MembershipOverview:
    """What a person belongs to, and could."""

    invitations: Sequence[PendingInvitation]
    memberships: Sequence[Membership]


class MembershipService:
    """Domains, listed addresses and invitations.

    Args:
        access: who may act for an enterprise.
        registry: the enterprises.
        domains: their mail domains.
        addresses: their listed addresses.
        servers: their registered servers.
        credentials: ends tokens that name a domain which goes.
        presence: on which day members were there.
        lookup: the DNS.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        registry: Registry,
        domains: Domains,
        addresses: Addresses,
        servers: Servers,
        credentials: CredentialService,
        presence: Presence,
        lookup: TxtLookup,
        clock: Clock,
    ) -> None:
        self._access = access
        self._registry = registry
        self._domains = domains
        self._addresses = addresses
        self._servers = servers
        self._credentials = credentials
        self._presence = presence
        self._lookup = lookup
        self._clock = clock

    def show(self, claims: Claims, number: int | None) -> Profile:
        """The enterprise that the caller administers.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        return self._profile(self._access.administrator(claims, number))

    def change(
        self,
        claims: Claims,
        number: int | None,
        *,
        domains: Collection[str] | None = None,
        emails: Collection[str] | None = None,
        lock_minutes: int | UnsetType | None = UNSET,
        directory: bool | UnsetType = UNSET,
    ) -> Profile:
        """Replace what is given; then look whether domains are proven now.

        Args:
            claims: whose token it is.
            number: the enterprise's, for administrators of several.
            domains: its mail domains.
            emails: its listed addresses.
            lock_minutes: after how many minutes without use My PicSafe locks for members, 1 to
                ``MAX_LOCK_MINUTES``; ``None`` lays down nothing.
            directory: whether members find each other by name.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            InvalidRequest: ``invalid_domain``, ``public_domain``, ``too_many_domains``, ``invalid_email``
                or ``too_many_emails``; nothing was changed.
            Conflict: ``domain_taken`` if another enterprise has proven a domain; ``changed_meanwhile`` if
                another administrator replaced the list at the same time.
            Unavailable: a store does not answer.
        """
        enterprise = self._access.administrator(claims, number)
        names = None if domains is None else _checked_domains(domains)
        addresses = None if emails is None else checked_addresses(emails)
        if names is not None:
            self._refuse_taken(enterprise, names)
            if any(one.verified_at and one.name not in names for one in self._domains.of(enterprise.number)):
                self._credentials.end_long_lived(enterprise.number)
            require_unchanged(self._domains.replace(enterprise.number, _with_tokens(names)))
        if addresses is not None:
            require_unchanged(self._addresses.replace(enterprise.number, addresses, self._clock()))
        if lock_minutes is not UNSET:
            require_unchanged(self._registry.set_lock_minutes(enterprise.number, lock_minutes))
            enterprise = replace(enterprise, lock_minutes=lock_minutes)
        if directory is not UNSET:
            require_unchanged(self._registry.set_directory(enterprise.number, is_on=directory))
            enterprise = replace(enterprise, has_directory=directory)
        self._verify_proven(enterprise)
        if names is not None or addresses is not None:
            forget_former(enterprise.number, self._domains, self._addresses, self._presence)
        return self._profile(enterprise)

    def overview(self, claims: Claims) -> MembershipOverview:
        """The caller's open invitations and memberships.

        Raises:
            Unavailable: the store does not answer.
        """
        by_domain = self._domains.holder(domain_of(claims.email)) if claims.email else None
        listed = self._addresses.invitations(claims.email, limit=MAX_INVITATIONS) if claims.email else []
        invitations: list[PendingInvitation] = []
        memberships: list[Membership] = []
        if by_domain is not None and (enterprise := self._registry.get(by_domain)):
            memberships.append(self._membership(enterprise, "domain"))
        for invitation in listed:
            if invitation.enterprise == by_domain or invitation.status == "declined":
                continue
            if (enterprise := self._registry.get(invitation.enterprise)) is None:
                continue
            if invitation.status == "member":
                memberships.append(self._membership(enterprise, "invitation"))
            else:
                invitations.append(PendingInvitation(enterprise, invitation.invited_at))
        return MembershipOverview(invitations, memberships)

    def _membership(self, enterprise: Enterprise, by: Literal["domain", "invitation"]) -> Membership:
        servers = self._servers.of(enterprise.number)
        return Membership(enterprise, by, [server.url for server in servers if server.kind == "key_server"])

    def answer(self, claims: Claims, number: int, *, accept: bool) -> MembershipOverview:
        """Accept an invitation, decline it, or leave an enterprise later.

        Raises:
            NotFound: ``unknown_invitation``.
            Conflict: ``too_many_enterprises`` if the person belongs to ``MAX_MEMBERSHIPS`` already.
            Unavailable: the store does not answer.
        """
        if accept:
            listed = self._addresses.invitations(claims.email, limit=MAX_INVITATIONS)
            joined = [one.enterprise for one in listed if one.status == "member"]
            if number not in joined and len(joined) >= MAX_MEMBERSHIPS:
                raise Conflict("too_many_enterprises", "Leave another enterprise before you join this one.")
        if not self._addresses.answer(number, claims.email, "member" if accept else "declined"):
            raise NotFound("unknown_invitation", "This enterprise has not invited your address.")
        if not accept and self._domains.holder(domain_of(claims.email)) != number:
            self._presence.forget(number, [claims.email])
        return self.overview(claims)

    def enterprises_of(self, email: str) -> tuple[int, ...]:
        """The numbers of the enterprises that the owner of an address belongs to now, ascending.

        Raises:
            Unavailable: the store does not answer.
        """
        return self.by_domain_and_all(email)[1] if email else ()

    def by_domain_and_all(self, email: str) -> tuple[int | None, tuple[int, ...]]:
        """As ``organisation_of``, with ``None`` for none, and as ``enterprises_of``, by the same reads.

        Raises:
            Unavailable: the store does not answer.
        """
        listed = self._addresses.invitations(email, limit=MAX_INVITATIONS)
        joined = [one.enterprise for one in listed if one.status == "member"][:MAX_MEMBERSHIPS]
        by_domain = self._domains.holder(domain_of(email))
        return by_domain, tuple(sorted({*joined, *([] if by_domain is None else [by_domain])}))

    def plans_of(self, email: str) -> tuple[Plan, ...]:
        """The plans of the enterprises that the owner of an address belongs to now.

        Raises:
            Unavailable: the store does not answer.
        """
        enterprises = (self._registry.get(number) for number in self.enterprises_of(email))
        return tuple(enterprise.plan for enterprise in enterprises if enterprise is not None)

    def lock_minutes_of(self, email: str) -> int:
        """After how many minutes without use My PicSafe locks for the owner of an address.

        The strictest of their enterprises counts, of those that have laid it down.

        Raises:
            Unavailable: the store does not answer.
        """
        enterprises = (self._registry.get(number) for number in self.enterprises_of(email))
        laid_down = (one.lock_minutes for one in enterprises if one is not None)
        return min((minutes for minutes in laid_down if minutes is not None), default=LOCK_MINUTES)

    def shown_enterprises_of(self, email: str) -> Enterprises:
        """What My PicSafe is told of the enterprises of an address's owner.

        Raises:
            Unavailable: the store does not answer.
        """
        return Enterprises(self.lock_minutes_of(email), bool(self._registry.administered_by(email)))

    def institution_of(self, email: str) -> Enterprise | None:
        """The enterprise that the owner of an address belongs to now, that of their mail domain first.

        Raises:
            Unavailable: the store does not answer.
        """
        by_domain, every = self.by_domain_and_all(email) if email else (None, ())
        number = by_domain if by_domain is not None else next(iter(every), None)
        return None if number is None else self._registry.get(number)

    def organisation_of(self, email: str) -> int:
        """The number of the enterprise that has proven an address's mail domain; 0 if none has.

        Its owner counts on that enterprise's quotas. A proven domain is one enterprise's only, and all its
        people are that enterprise's, so that no stranger can use these up.

        Raises:
            Unavailable: the store does not answer.
        """
        return (self._domains.holder(domain_of(email)) or 0) if email else 0

    def claimable_domain_of(self, email: str) -> str | None:
        """The mail domain of an address, if an enterprise could prove it to be its own."""
        domain = domain_of(email)
        try:
            rules.claimable_domain(domain)
        except InvalidRequest:
            return None
        return domain

    def domains_proven_since(self, enterprise: Enterprise, since: datetime) -> tuple[str, ...]:
        """The enterprise's domains that were proven at that time or later.

        It costs a read only if there is one.

        Raises:
            Unavailable: the store does not answer.
        """
        if enterprise.domain_proven_at is None or enterprise.domain_proven_at < since:
            return ()
        return tuple(
            domain.name
            for domain in self._domains.of(enterprise.number)
            if domain.verified_at is not None and domain.verified_at >= since
        )

    def _profile(self, enterprise: Enterprise) -> Profile:
        return profile_of(enterprise, self._registry, self._domains, self._addresses)

    def _refuse_taken(self, enterprise: Enterprise, names: Collection[str]) -> None:
        mine = {domain.name for domain in self._domains.of(enterprise.number)}
        for name in names:
            if name not in mine and self._domains.holder(name) not in (None, enterprise.number):
                raise _domain_taken()

    def _verify_proven(self, enterprise: Enterprise) -> None:
        unproven = [domain for domain in self._domains.of(enterprise.number) if domain.verified_at is None]
        if not unproven:
            return
        texts = self._lookup.texts([rules.txt_name(domain.name) for domain in unproven])
        taken = False
        for domain in unproven:
            if rules.txt_value(domain.token) in texts.get(rules.txt_name(domain.name), frozenset()):
                taken |= not self._domains.verify(enterprise.number, domain.name, self._clock())
        if taken:
            raise _domain_taken()


def profile_of(enterprise: Enterprise, registry: Registry, domains: Domains, addresses: Addresses) -> Profile:
    """Gather what an enterprise consists of.

    Raises:
        Unavailable: a store does not answer.
    """
    known = domains.of(enterprise.number)
    proven = {domain.name for domain in known if domain.verified_at is not None}
    listed = [
        Address(one.email, "member", one.invited_at) if domain_of(one.email) in proven else one
        for one in addresses.of(enterprise.number)
    ]
    return Profile(enterprise, registry.administrators(enterprise.number), known, listed)


def _checked_domains(given: Collection[str]) -> list[str]:
    if len(given) > MAX_DOMAINS:
        raise InvalidRequest("too_many_domains", f"An enterprise may have {MAX_DOMAINS} domains.")
    return sorted({rules.claimable_domain(text) for text in given})


def forget_former(number: int, domains: Domains, addresses: Addresses, presence: Presence) -> None:
    """Forget on which day those were there who are not members any more.

    Raises:
        Unavailable: a store does not answer; asking again forgets them.
    """
    proven = {domain.name for domain in domains.of(number) if domain.verified_at is not None}
    members = {one.email for one in addresses.of(number) if one.status == "member"}
    former = [one for one in presence.of(number) if one not in members and domain_of(one) not in proven]
    presence.forget(number, former)


def checked_addresses(given: Collection[str]) -> list[str]:
    """Addresses that are to be listed, each once, in their canonical form.

    Raises:
        InvalidRequest: ``too_many_emails`` or ``invalid_email``.
    """
    if len(given) > MAX_ADDRESSES:
        raise InvalidRequest("too_many_emails", f"An enterprise may list {MAX_ADDRESSES} addresses.")
    try:
        return sorted({canonical_address(text) for text in given})
    except InvalidEmailAddress:
        raise InvalidRequest("invalid_email", "One of the e-mail addresses is not one.") from None


def _with_tokens(names: Collection[str]) -> dict[str, str]:
    return {name: rules.new_token() for name in names}


def require_unchanged(replaced: bool) -> None:  # noqa: FBT001 - the port's answer, passed straight on
    """Refuse to go on where a store says that something came between.

    Raises:
        Conflict: ``changed_meanwhile``.
    """
    if not replaced:
        raise Conflict(
            "changed_meanwhile", "Somebody else changed this at the same time. Look and try again."
        )


def _domain_taken() -> Conflict:
    return Conflict("domain_taken", "Another enterprise has proven one of the domains.")

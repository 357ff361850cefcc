"""An enterprise's members as its administrators see them, and on which day each was last signed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Literal

from chalicelib.clock import Clock
from chalicelib.contract.base64_texts import base64_bytes, base64_text
from chalicelib.errors import InvalidRequest, Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.model import User
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.colleague import Names
from chalicelib.users.enterprises.membership import MembershipService, profile_of
from chalicelib.users.enterprises.model import Address, AddressStatus, domain_of
from chalicelib.users.enterprises.ports import Addresses, Domains, Presence, Registry
from chalicelib.users.reports.shown_senders import plain_name

MemberOrder = Literal["address", "longest_away"]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody whom an enterprise has listed, or who belongs to it by their mail domain.

    Attributes:
        email: their address.
        status: what they are.
        by_domain: whether their mail domain is a proven one, so that no list takes them off.
        last_active_on: the day (UTC) on which they were last signed in as a member; ``None`` if that is not
            known.
    """

    email: str
    status: AddressStatus
    by_domain: bool
    last_active_on: date | None


@dataclass(frozen=True, slots=True)
class MemberPage:
    """A part of the list.

    Attributes:
        members: the part.
        cursor: where the next one begins; ``None`` after the last.
        found: how many there are in all parts.
    """

    members: Sequence[Member]
    cursor: str | None
    found: int


class MemberService:
    """Lists members, and keeps on which day they were there.

    Args:
        access: who may act for an enterprise.
        membership: who belongs where.
        registry: the enterprises.
        domains: their mail domains.
        addresses: their listed addresses.
        presence: on which day members were there.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        membership: MembershipService,
        registry: Registry,
        domains: Domains,
        addresses: Addresses,
        presence: Presence,
        clock: Clock,
    ) -> None:
        self._access = access
        self._membership = membership
        self._registry = registry
        self._domains = domains
        self._addresses = addresses
        self._presence = presence
        self._clock = clock

    def seen(self, user: User) -> None:
        """Keep that somebody is signed in today, and how they are called; a sign-in goes on without it."""
        names = Names(
            plain_name(f"{user.title} {user.firstname} {user.lastname}"), user.firstname, user.lastname
        )
        try:
            for number in self._membership.enterprises_of(user.email):
                self._presence.record(number, user.email, self._clock().date(), names)
        except Unavailable:
            # the day is for information
            record("member_day_not_recorded")

    def page(
        self,
        claims: Claims,
        number: int | None,
        *,
        search: str,
        order: MemberOrder,
        cursor: str | None,
        limit: int,
    ) -> MemberPage:
        """A part of the list of those whose address has a text in it.

        Args:
            claims: the administrator's.
            number: the enterprise's, for administrators of several.
            search: the text; empty for all.
            order: by address, or those first who were there longest ago or of whom no day is known.
            cursor: of the part before; ``None`` for the first.
            limit: how many at most.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            InvalidRequest: ``invalid_cursor``.
            Unavailable: a store does not answer.
        """
        enterprise = self._access.administrator(claims, number)
        profile = profile_of(enterprise, self._registry, self._domains, self._addresses)
        proven = {domain.name for domain in profile.domains if domain.verified_at is not None}
        everybody = _members(profile.addresses, self._presence.of(enterprise.number), proven)
        wanted = search.strip().casefold()
        found = [one for one in everybody if wanted in one.email.casefold()]
        after = "" if cursor is None else _read(cursor)
        placed = sorted(((_place(one, order), one) for one in found), key=itemgetter(0))
        rest = [(place, one) for place, one in placed if place > after]
        part = rest[:limit]
        following = _written(part[-1][0]) if len(rest) > limit else None
        return MemberPage([one for _, one in part], following, len(found))


def _members(listed: Sequence[Address], days: Mapping[str, date], proven: set[str]) -> list[Member]:
    known = {
        one.email: Member(
            one.email,
            one.status,
            domain_of(one.email) in proven,
            days.get(one.email) if one.status == "member" else None,
        )
        for one in listed
    }
    for email, day in days.items():
        if email not in known and domain_of(email) in proven:
            known[email] = Member(email, "member", by_domain=True, last_active_on=day)
    return list(known.values())


def _place(member: Member, order: MemberOrder) -> str:
    if order == "address":
        return member.email
    day = "" if member.last_active_on is None else member.last_active_on.isoformat()
    return f"{day} {member.email}"


def _written(place: str) -> str:
    return base64_text(place.encode())


def _read(cursor: str) -> str:
    place = base64_bytes(cursor)
    try:
        return (place or b"\xff").decode()
    except UnicodeDecodeError:
        raise InvalidRequest("invalid_cursor", "The cursor is none that this list gives.") from None

"""Invites people to an enterprise: lists their addresses and mails them."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.errors import InvalidRequest
from chalicelib.policies.address_patterns import mailbox_of
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.limits import Tally, invited_by
from chalicelib.users.accounts.ports import Readers, Tallies
from chalicelib.users.enterprises.access import EnterpriseAccess
from chalicelib.users.enterprises.invitation_emails import invitation_email
from chalicelib.users.enterprises.membership import checked_addresses, profile_of, require_unchanged
from chalicelib.users.enterprises.model import MAX_ADDRESSES, Address, Enterprise
from chalicelib.users.enterprises.ports import Addresses, Domains, Registry
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.reports.once import OnceOutbox
from chalicelib.users.reports.shown_senders import no_link

MAIL_LIFE: Final = timedelta(days=2)
AGAIN_AFTER: Final = timedelta(days=1)
"""Who asks for a mail again within the same day (of UTC) has it sent once."""


@dataclass(frozen=True, slots=True)
class Invited:
    """What became of one address.

    Attributes:
        address: as it is listed now.
        mailed: whether a mail about the invitation goes there, or has gone there this day.
    """

    address: Address
    mailed: bool


class InvitationService:
    """Invites people.

    Args:
        access: who may act for an enterprise.
        registry: the enterprises.
        domains: their mail domains.
        addresses: their listed addresses.
        readers: in which language people read.
        tallies: bounds how many are mailed.
        outbox: takes the mails on.
        secret: the User Server's, without which nothing that is counted says whom it is about.
        my_url: My PicSafe's origin.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        registry: Registry,
        domains: Domains,
        addresses: Addresses,
        readers: Readers,
        tallies: Tallies,
        outbox: Outbox,
        secret: Callable[[], bytes],
        my_url: str,
        clock: Clock,
    ) -> None:
        self._access = access
        self._registry = registry
        self._domains = domains
        self._addresses = addresses
        self._readers = readers
        self._tallies = tallies
        self._once = OnceOutbox(tallies, outbox, clock)
        self._secret = secret
        self._my_url = my_url
        self._clock = clock

    def invite(self, claims: Claims, number: int | None, emails: Collection[str]) -> list[Invited]:
        """List addresses that are not listed yet, and mail those who have not answered.

        Who has declined is not asked again, and who belongs to the enterprise already is not asked at all.
        Asking again is how a mail is sent again, on another day.

        Args:
            claims: the administrator's.
            number: the enterprise's, for administrators of several.
            emails: the addresses.

        Returns:
            What became of each, sorted by address.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            InvalidRequest: ``invalid_email`` or ``too_many_emails``; nothing was changed.
            Conflict: ``changed_meanwhile`` if another administrator replaced the list at the same time.
            Unavailable: a store or the outbox does not answer; some may be listed and mailed.
        """
        enterprise = self._access.administrator(claims, number)
        wanted = set(checked_addresses(emails))
        added = self._addresses.add(enterprise.number, wanted, self._clock(), limit=MAX_ADDRESSES)
        if added is None:
            raise InvalidRequest("too_many_emails", f"An enterprise may list {MAX_ADDRESSES} addresses.")
        require_unchanged(added)
        profile = profile_of(enterprise, self._registry, self._domains, self._addresses)
        listed = [one for one in profile.addresses if one.email in wanted]
        if not any(one.status == "invited" for one in listed):
            return [Invited(one, mailed=False) for one in listed]
        administrator = self._readers.user(claims.userid)
        usual = administrator.language if administrator is not None else ""
        return [Invited(one, self._is_mailed(enterprise, one, claims.email, usual)) for one in listed]

    def _is_mailed(self, enterprise: Enterprise, address: Address, by: str, usual: str) -> bool:
        if address.status != "invited":
            return False
        now = self._clock()
        mail_id = self._mac("mail", f"{enterprise.number} {address.email} {now:%Y-%m-%d}")
        sent = Tally(f"invited-of#{mail_id}", 1, now + AGAIN_AFTER)
        return self._once.put(
            mail_id,
            lambda: self._letter(enterprise, address.email, by, usual, mail_id),
            is_marked=lambda: self._tallies.full([sent]) is not None,
            mark=lambda: self._tallies.count([sent]),
            limits=invited_by(enterprise.number, self._mac("mailbox", mailbox_of(address.email)), now),
        )

    def _mac(self, purpose: str, said: str) -> str:
        return hmac.digest(self._secret(), f"invited.{purpose}\n{said}".encode(), "sha256").hex()[:32]

    def _letter(self, enterprise: Enterprise, to: str, by: str, usual: str, mail_id: str) -> Letter:
        email = invitation_email(
            no_link(enterprise.name),
            by=by,
            to=to,
            url=f"{self._my_url}/app/account",
            language=self._readers.language(to) or usual or DEFAULT_LANGUAGE,
        )
        return Letter(
            to=to,
            subject=email.subject,
            text=email.text,
            html=email.html,
            lane=f"invited#{enterprise.number}",
            expires_at=self._clock() + MAIL_LIFE,
            mail_id=mail_id,
        )

"""Which mail domains have single sign-on, and which have to use it: by the domain, never by a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from chalicelib.clock import Clock
from chalicelib.observability.log import record
from chalicelib.users.enterprises.model import Enterprise, domain_of
from chalicelib.users.enterprises.ports import Domains, Registry, TxtLookup
from chalicelib.users.sso.errors import SsoRequired
from chalicelib.users.sso.model import SsoSettings
from chalicelib.users.sso.ports import SsoStore

TXT_PREFIX: Final = "_picsafe-sign-in."
TXT_VALUE: Final = "picsafe-sign-in=mail"
"""By this in its DNS a domain lets its people in by mail again while its provider is broken."""
_LIFTED_FOR: Final = timedelta(minutes=1)
_MAX_KNOWN: Final = 200


class SsoRule:
    """Says it.

    Args:
        store: enterprises' providers.
        domains: whose a mail domain is.
        registry: the enterprises.
        lookup: the DNS.
        clock: the time.
    """

    def __init__(
        self, *, store: SsoStore, domains: Domains, registry: Registry, lookup: TxtLookup, clock: Clock
    ) -> None:
        self._store = store
        self._domains = domains
        self._registry = registry
        self._lookup = lookup
        self._clock = clock
        self._lifted: dict[str, tuple[bool, datetime]] = {}

    def offered_to(self, email: str) -> SsoSettings | None:
        """By what the owner of an address may sign in; ``None`` if by no provider.

        Raises:
            Unavailable: the store does not answer.
        """
        settings = self.settings_of(email)
        return None if settings is None or settings.mode == "off" else settings

    def enterprise_of(self, settings: SsoSettings) -> Enterprise | None:
        """Whose provider it is.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._registry.get(settings.enterprise)

    def is_of(self, email: str, number: int) -> bool:
        """Whether an address is of a domain that the enterprise has proven.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._domains.holder(domain_of(email)) == number

    def settings_of(self, email: str) -> SsoSettings | None:
        """The provider of whose domain an address is, whether or not it counts; ``None`` if there is none.

        Raises:
            Unavailable: the store does not answer.
        """
        number = self._domains.holder(domain_of(email)) if email else None
        return None if number is None else self._store.of(number)

    def is_lifted(self, email: str) -> bool:
        """Whether the DNS of an address's domain says now that mail will do; remembered for a minute."""
        domain, now = domain_of(email), self._clock()
        known = self._lifted.get(domain)
        if known is not None and timedelta(0) <= now - known[1] < _LIFTED_FOR:
            return known[0]
        name = TXT_PREFIX + domain
        is_lifted = TXT_VALUE in self._lookup.texts([name]).get(name, frozenset())
        if is_lifted:
            record("sso_lifted")
        if len(self._lifted) >= _MAX_KNOWN:
            self._lifted.clear()
        self._lifted[domain] = (is_lifted, now)
        return is_lifted

    def refuse_others(self, email: str) -> None:
        """Refuse any other way in than the enterprise's provider, where that has to be used.

        Raises:
            SsoRequired: it has to be.
            Unavailable: the store does not answer.
        """
        settings = self.settings_of(email)
        if settings is not None and settings.mode == "required" and not self.is_lifted(email):
            raise SsoRequired

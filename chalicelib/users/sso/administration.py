"""What administrators do about their enterprise's identity provider.

Whoever says who the provider is says who signs in. So each change takes a fresh sign-in.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import Conflict, NotFound, Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.email_address import email_address_of
from chalicelib.users.enterprises.access import EnterpriseAccess, require_enterprise_plan
from chalicelib.users.enterprises.model import Enterprise, domain_of
from chalicelib.users.enterprises.ports import Domains
from chalicelib.users.sso.brake import SsoBrake
from chalicelib.users.sso.errors import OtherAddress, Undated
from chalicelib.users.sso.model import (
    Mode,
    SsoSettings,
    checked_client_id,
    checked_client_secret,
    checked_issuer,
    redirect_uri_of,
)
from chalicelib.users.sso.ports import ClientSecrets, SsoPeople, SsoStore
from chalicelib.users.sso.providers import Providers
from chalicelib.users.sso.service import Begun, SsoService
from chalicelib.users.sso.telling import SsoTelling

_ATTEMPTS: Final = 5
_MODES: Final[dict[Mode, str]] = {"off": "sso_off", "offered": "sso_offered", "required": "sso_required"}


@dataclass(frozen=True, slots=True)
class Shown:
    """The settings as administrators see them.

    Attributes:
        settings: without the secret.
        domains: the proven domains for whose people they are.
        redirect_uri: what the provider has to be told of PicSafe.
    """

    settings: SsoSettings
    domains: list[str]
    redirect_uri: str


class SsoAdministration:
    """Shows and changes an enterprise's provider.

    Args:
        access: who may act for an enterprise.
        domains: its mail domains.
        store: where the settings are.
        people: whom providers have signed in.
        secrets: keeps PicSafe's secrets there.
        providers: asks providers.
        sso: begins trials.
        sessions: says when somebody has signed in.
        telling: mails the other administrators.
        brake: bounds how often they are set and tried.
        redirect_base: what the addresses begin with where providers lead browsers back to.
        internal: hosts of providers that may be this very machine, as its operator says.
        clock: the time.
    """

    def __init__(
        self,
        *,
        access: EnterpriseAccess,
        domains: Domains,
        store: SsoStore,
        people: SsoPeople,
        secrets: ClientSecrets,
        providers: Providers,
        sso: SsoService,
        sessions: SessionService,
        telling: SsoTelling,
        brake: SsoBrake,
        redirect_base: str,
        internal: Collection[str],
        clock: Clock,
    ) -> None:
        self._access = access
        self._domains = domains
        self._store = store
        self._people = people
        self._secrets = secrets
        self._providers = providers
        self._sso = sso
        self._sessions = sessions
        self._telling = telling
        self._brake = brake
        self._redirect_base = redirect_base
        self._internal = internal
        self._clock = clock

    def show(self, claims: Claims, number: int | None) -> Shown:
        """The enterprise's settings.

        Raises:
            Forbidden, InvalidRequest, Unavailable: as ``EnterpriseAccess.administrator``.
        """
        return self._shown(self._access.administrator(claims, number).number)

    def set_provider(
        self,
        claims: Claims,
        number: int | None,
        *,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        version: int,
    ) -> Shown:
        """Say who the provider is; it is asked at once, and counts for nobody before it was tried.

        Another secret for the same issuer and client waits until it was tried while the provider counts: it
        goes on to count with the one before, as it did.

        Args:
            claims: whose token it is.
            number: the enterprise's, for administrators of several.
            issuer: the provider's identifier.
            client_id: PicSafe's there.
            client_secret: PicSafe's there; empty for none; ``None`` for the one that there is, which goes to
                the same issuer and client alone.
            version: of what it takes the place of.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            Unauthenticated, Forbidden: as ``SessionService.require_fresh``.
            Forbidden: ``plan_required``.
            InvalidRequest: ``invalid_issuer``, ``invalid_client_id``, ``invalid_client_secret``.
            Conflict: ``changed_meanwhile``; ``no_proven_domain``.
            TooManyRequests: ``too_many_sso_changes``.
            ProviderMisconfigured, ProviderUnreachable: ``sso_misconfigured``, ``sso_unreachable``.
            Unavailable: the store does not answer.
        """
        enterprise = self._changing(claims, number)
        require_enterprise_plan(enterprise)
        before = self._settings(enterprise.number)
        issuer, client_id = checked_issuer(issuer, self._internal), checked_client_id(client_id)
        secret = None if client_secret is None else checked_client_secret(client_secret)
        if before.version != version:
            raise _changed_meanwhile()
        if not self._proven(enterprise.number):
            raise Conflict("no_proven_domain", "Prove a mail domain first: this is for its people.")
        self._brake.take_settings(enterprise.number)
        self._providers.fetch(issuer)
        if (issuer, client_id) != (before.issuer, before.client_id):
            self._put(enterprise, before, _another(before, issuer, client_id, secret), secret, claims.email)
        elif secret is not None and (secret or before.has_secret or before.next_revision):
            self._put(enterprise, before, _with_secret(before, secret), secret, claims.email)
        return self._shown(enterprise.number)

    def set_mode(self, claims: Claims, number: int | None, *, mode: Mode, version: int) -> Shown:
        """Say whether people of the domains may sign in by the provider, or have to.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            Unauthenticated, Forbidden: as ``SessionService.require_fresh``.
            Forbidden: ``plan_required``, unless it is switched off.
            NotFound: ``sso_not_offered``: there is no provider.
            Conflict: ``sso_untried``: nobody has signed in by it; ``sso_undated``: it cannot be required,
                since it did not say when the person had proved who they are; ``changed_meanwhile``.
            Unavailable: the store does not answer.
        """
        enterprise = self._changing(claims, number)
        before = self._settings(enterprise.number)
        if not before.version:
            raise _none()
        if mode != "off":
            require_enterprise_plan(enterprise)
            if before.tried_at is None:
                raise Conflict("sso_untried", "Try it first: sign in by it once.")
        if mode == "required" and before.mode != mode and not before.is_dated:
            raise Undated
        if before.version != version:
            raise _changed_meanwhile()
        if mode != before.mode:
            self._telling.tell(enterprise, mode, claims.email)
        if not self._store.replace(replace(before, version=version + 1, mode=mode)):
            raise _changed_meanwhile()
        record("sso_changed", action=_MODES[mode])
        return self._shown(enterprise.number)

    def remove(self, claims: Claims, number: int | None) -> None:
        """Have no provider; people sign in by mail again.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            Unauthenticated, Forbidden: as ``SessionService.require_fresh``.
            Unavailable: the store does not answer.
        """
        enterprise = self._changing(claims, number)
        if self._settings(enterprise.number).version:
            self._telling.tell(enterprise, "removed", claims.email)
        self.forget(enterprise.number)
        record("sso_changed", action="sso_removed")

    def forget(self, number: int) -> None:
        """Remove what there is of an enterprise, for instance because it is removed itself.

        Raises:
            Unavailable: a part may be left; asking again removes it.
        """
        for _ in range(_ATTEMPTS):
            settings = self._settings(number)
            names = [*settings.secret_names, *settings.left]
            self._forget_secrets(names)
            if self._store.remove(number, settings.version):
                # once more: whoever was about to keep one looks afterwards whether it is wanted still
                self._forget_secrets(names)
                return
        raise Unavailable

    def try_it(self, claims: Claims, number: int | None, email: str) -> Begun:
        """Begin a sign-in by settings that do not count yet, for the administrator alone, whom it signs in.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            InvalidRequest: ``invalid_field``: not an address.
            OtherAddress: ``sso_other_address``: it is not their own, or not of a domain that the enterprise
                has proven.
            NotFound: ``sso_not_offered``: there is no provider.
            TooManyRequests: ``too_many_sso_changes``.
            Unavailable: the store or the provider does not answer.
        """
        enterprise = self._access.administrator(claims, number)
        settings = self._settings(enterprise.number)
        if not settings.version:
            raise _none()
        address = email_address_of(email)
        if address != claims.email or self._domains.holder(domain_of(address)) != enterprise.number:
            raise OtherAddress
        self._brake.take_trial(enterprise.number)
        return self._sso.begun(settings.next or settings, address, asks_anew=True, is_trial=True)

    def accept_person(self, claims: Claims, number: int | None, email: str) -> None:
        """Give the account of an address to who came with it last and was refused, as somebody else.

        Whoever had it before is out in the same act, with all that they could come back by. Whether there
        is an account is said only where somebody was refused because of it.

        Raises:
            Forbidden, InvalidRequest: as ``EnterpriseAccess.administrator``.
            Unauthenticated, Forbidden: as ``SessionService.require_fresh``.
            InvalidRequest: ``invalid_field``: not an address.
            OtherAddress: ``sso_other_address``: it is not of a domain that the enterprise has proven.
            Conflict: ``sso_nobody_refused``: nobody was refused there.
            Unavailable: the store does not answer; asking again ends what is left of the old owner's.
        """
        enterprise = self._changing(claims, number)
        address = email_address_of(email)
        if self._domains.holder(domain_of(address)) != enterprise.number:
            raise OtherAddress
        userid = self._people.accept(address, self._settings(enterprise.number).realm)
        if userid is None:
            raise Conflict(
                "sso_nobody_refused",
                "Nobody else has come with this address yet. Have its new owner sign in first: they are "
                "refused, and can be accepted then.",
            )
        self._sessions.end_everything_of(userid)
        record("sso_changed", action="sso_person")

    def _changing(self, claims: Claims, number: int | None) -> Enterprise:
        enterprise = self._access.administrator(claims, number)
        self._sessions.require_fresh(claims)
        return enterprise

    def _put(
        self, enterprise: Enterprise, before: SsoSettings, wanted: SsoSettings, secret: str | None, by: str
    ) -> None:
        # first: from when it is changed, whoever has changed it can have people signed in by it
        self._telling.tell(enterprise, "secret" if wanted.next_revision else "provider", by)
        self._forget_secrets(before.left)
        left = before.secret_names_beside(wanted)
        # the names of secrets are there before they are, and for as long: none can be left behind unknown
        if not self._store.replace(replace(wanted, left=left)):
            raise _changed_meanwhile()
        if secret:
            name = (wanted.next or wanted).secret_name
            self._secrets.keep(name, secret)
            known = self._store.of(enterprise.number)
            if known is None or name not in known.secret_names:
                self._secrets.forget(name)
        self._forget_secrets(left)
        record("sso_changed", action="sso_provider")

    def _forget_secrets(self, names: Iterable[str]) -> None:
        for name in names:
            self._secrets.forget(name)

    def _settings(self, number: int) -> SsoSettings:
        return self._store.of(number) or SsoSettings(number)

    def _proven(self, number: int) -> list[str]:
        return [one.name for one in self._domains.of(number) if one.verified_at is not None]

    def _shown(self, number: int) -> Shown:
        redirect_uri = redirect_uri_of(self._redirect_base, number)
        return Shown(self._settings(number), self._proven(number), redirect_uri)


def _another(before: SsoSettings, issuer: str, client_id: str, secret: str | None) -> SsoSettings:
    """Another provider, or another client of it: it counts for nobody."""
    return SsoSettings(
        before.enterprise, before.version + 1, random.token_hex(8), issuer, client_id, has_secret=bool(secret)
    )


def _with_secret(before: SsoSettings, secret: str) -> SsoSettings:
    """Another secret of the same client: it waits until it was tried, or is put where nobody has to wait."""
    revision, has_secret, version = random.token_hex(8), bool(secret), before.version + 1
    if before.mode != "off":
        return replace(before, version=version, next_revision=revision, next_has_secret=has_secret)
    return replace(
        before,
        version=version,
        revision=revision,
        has_secret=has_secret,
        tried_at=None,
        is_dated=False,
        next_revision="",
        next_has_secret=False,
    )


def _none() -> NotFound:
    return NotFound("sso_not_offered", "Say first who the provider is.")


def _changed_meanwhile() -> Conflict:
    return Conflict("changed_meanwhile", "Somebody else changed this at the same time. Look and try again.")

"""Signing in by an enterprise's identity provider (docs/adr/0137)."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from chalicelib.clock import Clock
from chalicelib.errors import NotFound
from chalicelib.observability.log import record
from chalicelib.users.accounts.model import SessionTerms
from chalicelib.users.accounts.ports import UserStore
from chalicelib.users.accounts.sessions import SessionService, SignedIn, checked_terms, draft_session
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.email_address import email_address_of
from chalicelib.users.passkeys.model import Ceremony
from chalicelib.users.sso.brake import SsoBrake
from chalicelib.users.sso.errors import OtherAddress, OtherPerson, Undated
from chalicelib.users.sso.exchange import CodeExchange, invalid
from chalicelib.users.sso.flows import new_flow, read_flow
from chalicelib.users.sso.id_tokens import RefusedIdToken, UnknownKey, verify_id_token
from chalicelib.users.sso.model import (
    Binding,
    Flow,
    Person,
    SsoSettings,
    binding_of,
    email_digest,
    redirect_uri_of,
)
from chalicelib.users.sso.ports import ClientSecrets, Outcome, SsoPeople, SsoStore
from chalicelib.users.sso.providers import Provider, Providers
from chalicelib.users.sso.rule import SsoRule

_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a browser goes.

    Attributes:
        name: the enterprise's.
        is_required: whether there is no other way in; not while the domain's DNS lets mail in.
        url: the provider's, with the request.
        flow: what the browser is given.
    """

    name: str
    is_required: bool
    url: str
    flow: Flow


@dataclass(frozen=True, slots=True, repr=False)
class CameBack:
    """What a browser comes back with.

    Attributes:
        redirect_uri: to where, without the query.
        state: the flow's.
        code: the provider's.
        issuer: ``iss`` (RFC 9207), or empty.
    """

    redirect_uri: str
    state: str
    code: str
    issuer: str


class SsoService:
    """Begins and ends sign-ins by providers.

    Args:
        rule: which domains have one.
        store: enterprises' providers.
        people: whom they have signed in.
        secrets: PicSafe's secrets there.
        providers: what they publish.
        exchange: tells and asks them.
        users: people.
        sessions: makes room for one more.
        token_issuer: makes the tokens.
        brake: bounds how many.
        sso_brake: bounds how many people a provider brings.
        secret: of the User Server, by which ways to a provider are known again.
        redirect_base: what the addresses begin with where providers lead browsers back to.
        clock: the time.
    """

    def __init__(
        self,
        *,
        rule: SsoRule,
        store: SsoStore,
        people: SsoPeople,
        secrets: ClientSecrets,
        providers: Providers,
        exchange: CodeExchange,
        users: UserStore,
        sessions: SessionService,
        token_issuer: TokenIssuer,
        brake: TokenBrake,
        sso_brake: SsoBrake,
        secret: Callable[[], bytes],
        redirect_base: str,
        clock: Clock,
    ) -> None:
        self._rule = rule
        self._store = store
        self._people = people
        self._secrets = secrets
        self._providers = providers
        self._exchange = exchange
        self._users = users
        self._sessions = sessions
        self._token_issuer = token_issuer
        self._brake = brake
        self._sso_brake = sso_brake
        self._secret = secret
        self._redirect_base = redirect_base
        self._clock = clock

    def begin(self, email: str, *, asks_anew: bool) -> Begun | None:
        """Where the owner of an address signs in; ``None`` if by no provider.

        It depends on the domain alone: nobody learns whether there is an account.

        Args:
            email: as it was typed.
            asks_anew: whether the person is to prove who they are now, whoever has used the device before.

        Raises:
            InvalidRequest: ``invalid_field``: not an address.
            Unavailable: the store or the provider does not answer.
        """
        address = email_address_of(email)
        settings = self._rule.offered_to(address)
        if settings is None:
            return None
        return self.begun(settings, address, asks_anew=asks_anew, is_trial=False)

    def begun(self, settings: SsoSettings, email: str, *, asks_anew: bool, is_trial: bool) -> Begun:
        """A way to the provider of these settings, for the owner of a normalised address.

        Raises:
            NotFound: ``sso_not_offered``: the enterprise was removed.
            Unavailable: the store or the provider does not answer.
        """
        enterprise = self._rule.enterprise_of(settings)
        if enterprise is None:
            raise NotFound("sso_not_offered", "There is no such sign-in any more.")
        provider = self._providers.get(settings.issuer)
        flow = new_flow(
            self._secret(),
            enterprise=settings.enterprise,
            revision=settings.revision,
            email_digest=email_digest(email),
            asks_anew=asks_anew,
            is_trial=is_trial,
            now=self._clock(),
        )
        url = self._exchange.request(provider, settings, flow, email)
        is_required = settings.mode == "required" and not self._rule.is_lifted(email)
        return Begun(enterprise.name, is_required, url, flow)

    def complete(self, back: CameBack, browser: str, terms: SessionTerms) -> SignedIn:
        """A new session for whom the provider names, at the address that was typed and no other.

        Whatever comes of it, the way is gone: a provider is handed one code for each.

        Args:
            back: what the browser has come back with.
            browser: what the page was given that has begun.
            terms: what the device says of itself.

        Raises:
            InvalidRequest: as ``checked_terms``.
            InvalidSso: ``invalid_sso``: nothing is proven by it.
            OtherAddress: ``sso_other_address``.
            OtherPerson: ``sso_other_person``.
            Undated: ``sso_undated``: a trial of what is required, which goes on as it was.
            ProviderMisconfigured, ProviderUnreachable: ``sso_misconfigured``, ``sso_unreachable``.
            TooManyRequests: ``too_many_tokens``, ``too_many_new_people``.
            Unavailable: the store or the signer does not answer.
        """
        now, terms = self._clock(), checked_terms(terms)
        flow = read_flow(self._secret(), back.state, browser, now)
        if flow is None:
            raise invalid("state")
        ceremony = Ceremony(flow.state, hashlib.sha256(flow.state.encode()).digest(), flow.expires_at)
        if not self._people.spend(ceremony, now):
            raise invalid("spent")
        if back.redirect_uri != redirect_uri_of(self._redirect_base, flow.enterprise):
            # another enterprise's provider was asked than the one that this way leads to
            raise invalid("redirect_uri")
        known = self._store.of(flow.enterprise)
        settings = None if known is None else known.at(flow.revision)
        if settings is None:
            raise invalid("settings")
        if settings.mode == "off" and not flow.is_trial:
            raise invalid("off")
        provider = self._providers.get(settings.issuer)
        if back.issuer != settings.issuer and (back.issuer or provider.names_itself):
            raise invalid("iss")
        id_token = self._exchange.redeem(provider, settings, flow, back.code)
        person = self._person(id_token, provider, settings, flow)
        if email_digest(person.email) != flow.email_digest or not self._rule.is_of(
            person.email, settings.enterprise
        ):
            record("sso_refused", level=logging.WARNING, action="address")
            raise OtherAddress
        if flow.is_trial and settings.mode == "required" and person.proved_at is None:
            raise Undated
        return self._signed_in(settings, flow, person, terms)

    def _person(self, id_token: str, provider: Provider, settings: SsoSettings, flow: Flow) -> Person:
        now = self._clock()
        try:
            try:
                return verify_id_token(id_token, settings=settings, keys=provider.keys, flow=flow, now=now)
            except UnknownKey:
                # the provider may have changed its keys since
                keys = self._providers.refresh(settings.issuer).keys
                return verify_id_token(id_token, settings=settings, keys=keys, flow=flow, now=now)
        except RefusedIdToken as refused:
            raise invalid(str(refused)) from None

    def _signed_in(self, settings: SsoSettings, flow: Flow, person: Person, terms: SessionTerms) -> SignedIn:
        now, binding = self._clock(), binding_of(settings, person)
        known = self._people.of(person.email)
        if known is None:
            self._sso_brake.take_first(settings.enterprise)
        user = self._users.find_or_create(person.email, now)
        self._brake.take_sso(user.userid)
        if known is not None and known.realm == binding.realm and known.subject != binding.subject:
            raise self._other(binding)
        self._sessions.make_room(user.userid)
        if settings.mode == "required":
            # who was removed there is out with the day
            terms = replace(terms, on_own_device=False)
        session, refresh_token = draft_session(user, now, terms)
        session = replace(
            session,
            sso=settings.enterprise,
            realm=binding.realm,
            authenticated_at=_NEVER if person.proved_at is None else min(person.proved_at, now),
        )
        issued = self._token_issuer.for_user(user, session.sid)
        match self._people.sign_in(session, binding):
            case Outcome.DONE:
                if flow.is_trial:
                    self._tried(settings, now, is_dated=person.proved_at is not None)
                return SignedIn(issued, str(refresh_token), user)
            case Outcome.OTHER:
                raise self._other(binding)
            case outcome:
                raise invalid(outcome.value)

    def _tried(self, settings: SsoSettings, now: datetime, *, is_dated: bool) -> None:
        if self._store.tried(settings.enterprise, settings.revision, now, is_dated=is_dated):
            return
        known = self._store.of(settings.enterprise)
        if known is None or known.next_revision != settings.revision:
            return
        # the secret that waited is the one from now on, and whether the provider counts stays as it is
        tried = replace(settings, version=known.version + 1, mode=known.mode, tried_at=now, is_dated=is_dated)
        if self._store.replace(replace(tried, left=(*known.left, *known.secret_names_beside(tried)))):
            record("sso_changed", action="sso_secret")
            self._secrets.forget(known.secret_name)

    def _other(self, binding: Binding) -> OtherPerson:
        record("sso_refused", level=logging.WARNING, action="subject")
        self._people.refuse(binding)
        return OtherPerson()

"""Adding passkeys, signing in by one, and removing them (docs/adr/0115)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clock import Clock
from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.contract.relying_parties import RelyingParty
from chalicelib.errors import (
    Conflict,
    InvalidRequest,
    NotFound,
    Unauthenticated,
)
from chalicelib.lazy import LazyProperties, lazy_property
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.emails import passkey_added_email
from chalicelib.users.accounts.model import SessionTerms, User
from chalicelib.users.accounts.ports import UserStore
from chalicelib.users.accounts.sessions import SessionService, SignedIn, checked_terms, draft_session
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.model import checked_name
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.passkeys.ceremonies import (
    SIGN_IN,
    adding,
    handle_of,
    new_ceremony,
    read_ceremony,
    userid_of,
)
from chalicelib.users.passkeys.model import PASSKEYS_PER_PERSON, Ceremony, Passkey, passkey_id
from chalicelib.users.passkeys.ports import Outcome, PasskeyStore
from chalicelib.users.passkeys.proofs import Assertion, RefusedProof, verify_assertion, verify_registration
from chalicelib.users.sso.rule import SsoRule
from chalicelib.users.vault.ports import VaultStore

_MAIL_LIFETIME = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser asks an authenticator.

    Attributes:
        ceremony: the question.
        party: whom the passkey signs in to.
    """

    ceremony: Ceremony
    party: RelyingParty


@dataclass(frozen=True, slots=True)
class AskedToAdd(Asked):
    """The same, for a new passkey.

    Attributes:
        user: whose it is to be.
        handle: by which the authenticator is to know them.
        known: their passkeys: an authenticator that has one of them makes no other.
    """

    user: User
    handle: bytes
    known: list[Passkey]


class PasskeyService(LazyProperties):
    """Adds, lists, removes and takes passkeys.

    Args:
        passkeys: where they are stored.
        vaults: what they open.
        users: people.
        sessions: says when somebody has signed in, and ends what a removed passkey has started.
        outbox: takes on the mails that say one was added.
        token_issuer: makes the tokens.
        brake: bounds how many.
        sso: which domains' people do not sign in by passkey.
        party: whom passkeys sign in to; ``None`` where browsers give none.
        my_url: My PicSafe's origin, where passkeys can be removed.
        clock: the time.
    """

    def __init__(
        self,
        *,
        passkeys: PasskeyStore,
        vaults: VaultStore,
        users: UserStore,
        sessions: SessionService,
        outbox: Outbox,
        token_issuer: TokenIssuer,
        brake: TokenBrake,
        sso: SsoRule,
        party: RelyingParty | None,
        my_url: str,
        clock: Clock,
    ) -> None:
        super().__init__()
        self._sso = sso
        self._passkeys = passkeys
        self._vaults = vaults
        self._users = users
        self._sessions = sessions
        self._outbox = outbox
        self._token_issuer = token_issuer
        self._brake = brake
        self._party = party
        self._my_url = my_url
        self._clock = clock

    @property
    def are_offered(self) -> bool:
        """Whether there are passkeys at My PicSafe's address."""
        return self._party is not None

    def ask_to_sign_in(self) -> Asked:
        """The question by which somebody signs in; whose passkey answers is not known yet.

        Raises:
            NotFound: ``passkeys_unavailable``: there are none at My PicSafe's address.
            Unavailable: the store does not answer.
        """
        party = self._required_party()
        return Asked(new_ceremony(self._secret, SIGN_IN, self._clock()), party)

    def sign_in(self, token: str, assertion: Assertion, terms: SessionTerms) -> SignedIn:
        """A new session for whoever's passkey has answered.

        Args:
            token: the ceremony's.
            assertion: the answer.
            terms: what the device says of itself.

        Raises:
            NotFound: ``passkeys_unavailable``.
            InvalidRequest: as ``checked_terms``.
            Unauthenticated: ``invalid_passkey``: the question was not asked, has run out or was answered
                before, or the answer proves nothing; ``unknown_passkey``: it was removed.
            SsoRequired: ``sso_required``: people of the person's domain sign in by their enterprise.
            TooManyRequests: ``too_many_tokens``.
            Unavailable: the store or the signer does not answer.
        """
        party, now, terms = self._required_party(), self._clock(), checked_terms(terms)
        ceremony = read_ceremony(self._secret, token, SIGN_IN, now)
        if ceremony is None:
            raise _refused("ceremony")
        passkey = self._passkey_of(assertion)
        try:
            sign_count = verify_assertion(party, ceremony, passkey, assertion)
        except RefusedProof:
            raise _refused("proof") from None
        user = self._users.user(passkey.userid)
        if user is None or user.generation != passkey.generation:
            raise _unknown()
        self._sso.refuse_others(user.email)
        self._brake.take_passkey(user.userid)
        self._sessions.make_room(user.userid)
        session, refresh_token = draft_session(user, now, terms, passkey.id)
        issued = self._token_issuer.for_user(user, session.sid)
        match self._passkeys.sign_in(ceremony, session, sign_count):
            case Outcome.DONE:
                return SignedIn(issued, str(refresh_token), user)
            case Outcome.GONE:
                raise _unknown()
            case outcome:
                raise _refused(outcome.value)

    def ask_to_add(self, claims: Claims) -> AskedToAdd:
        """The question by which the person's authenticator makes a passkey, which this session alone adds.

        Raises:
            NotFound: ``passkeys_unavailable``.
            Unauthenticated: ``invalid_token``: the session was ended, or the account deleted.
            Forbidden: ``fresh_sign_in_required``: the person has signed in too long ago.
            Conflict: ``too_many_passkeys``.
            Unavailable: the store does not answer.
        """
        party = self._required_party()
        session = self._sessions.require_fresh(claims)
        user = self._users.user(session.userid)
        if user is None:
            raise _gone()
        known = self._passkeys.of(user.userid)
        if len(known) >= PASSKEYS_PER_PERSON:
            raise _full()
        ceremony = new_ceremony(self._secret, adding(user.userid, session.sid), self._clock())
        return AskedToAdd(ceremony, party, user, handle_of(self._secret, user.userid), known)

    def add(
        self, claims: Claims, token: str, name: str, client_data: bytes, attestation_object: bytes
    ) -> Passkey:
        """Keep a passkey that the person's authenticator has made; its owner is told by mail before.

        There is no passkey without the mail. Where the store refuses the passkey for what happened since it
        was looked into, the owner is told of one that there is not.

        Args:
            claims: whose session asked.
            token: the ceremony's.
            name: what its owner calls it.
            client_data: what the browser says of it, JSON.
            attestation_object: what the authenticator says, CBOR.

        Raises:
            NotFound: ``passkeys_unavailable``.
            InvalidRequest: ``invalid_name``; ``invalid_passkey``: the question was not asked by this session,
                has run out or was answered before, or the answer proves nothing; ``undeliverable_address``:
                its owner could not be told.
            Unauthenticated: ``invalid_token``: the session was ended, or the person signed out everywhere
                while the passkey was added.
            Forbidden: ``fresh_sign_in_required``.
            Conflict: ``known_passkey``: it was added before; ``too_many_passkeys``.
            TooManyRequests: ``too_many_tokens``: too many were added that day.
            Unavailable: a store does not answer, or the mail was not taken on; then it was not added.
        """
        party, now = self._required_party(), self._clock()
        session = self._sessions.require_fresh(claims)
        called = checked_name(name)
        ceremony = read_ceremony(self._secret, token, adding(session.userid, session.sid), now)
        if ceremony is None:
            raise _not_added("ceremony")
        try:
            made = verify_registration(party, ceremony, client_data, attestation_object)
        except RefusedProof:
            raise _not_added("proof") from None
        passkey = Passkey(
            id=passkey_id(made.credential_id),
            userid=session.userid,
            name=called,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            is_synced=made.is_synced,
            created_at=now,
            generation=session.generation,
        )
        self._require_room_for(passkey)
        self._brake.take_new_passkey(session.userid)
        # first: from when it is there, whoever has it can sign in by it
        self._outbox.put(self._letter(claims.email, passkey))
        self._store(passkey, ceremony)
        return passkey

    def of(self, claims: Claims) -> list[Passkey]:
        """The person's passkeys, oldest first.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._passkeys.of(claims.userid)

    def remove(self, claims: Claims, passkey_id: str) -> None:
        """Take a passkey no more, and end the sessions that it has started.

        What it opens the vault with is forgotten. Asking again ends what is left.

        Raises:
            NotFound: ``unknown_passkey``.
            Unavailable: the store does not answer.
        """
        was_there = self._passkeys.remove(claims.userid, passkey_id)
        self._sessions.end_those_of(claims.userid, passkey_id)
        self._vaults.drop_key(claims.userid, passkey_id)
        if not was_there:
            raise NotFound("unknown_passkey", "You have no such passkey.")

    @lazy_property
    def _secret(self) -> bytes:
        return self._passkeys.secret()

    def _required_party(self) -> RelyingParty:
        if self._party is None:
            raise NotFound(
                "passkeys_unavailable",
                "There are no passkeys at this address: browsers want a name, and TLS. Sign in by mail.",
            )
        return self._party

    def _passkey_of(self, assertion: Assertion) -> Passkey:
        userid = userid_of(self._secret, assertion.user_handle)
        found = None
        if userid is not None:
            found = self._passkeys.find(userid, passkey_id(assertion.credential_id))
        if found is None:
            raise _unknown()
        return found

    def _require_room_for(self, passkey: Passkey) -> None:
        """Refuse what the store would refuse, before anybody is told of it."""
        known = self._passkeys.of(passkey.userid)
        if any(one.id == passkey.id for one in known):
            raise _known()
        if len(known) >= PASSKEYS_PER_PERSON:
            raise _full()

    def _store(self, passkey: Passkey, ceremony: Ceremony) -> None:
        match self._passkeys.add(passkey, ceremony, limit=PASSKEYS_PER_PERSON):
            case Outcome.DONE:
                return
            case Outcome.GONE:
                raise _gone()
            case Outcome.FULL:
                raise _full()
            case Outcome.TAKEN:
                raise _known()
            case outcome:
                raise _not_added(outcome.value)

    def _letter(self, to: str, passkey: Passkey) -> Letter:
        message = passkey_added_email(
            name=passkey.name,
            settings_url=f"{self._my_url}/app/account/settings",
            language=self._users.language(to) or DEFAULT_LANGUAGE,
        )
        return Letter(
            to=to,
            subject=message.subject,
            text=message.text,
            html=message.html,
            lane=f"account#{passkey.userid}",
            expires_at=passkey.created_at + _MAIL_LIFETIME,
        )


def _refused(why: str) -> Unauthenticated:
    # a counter that goes back may be a copy of somebody's key
    record("passkey_refused", level=logging.WARNING, action=why)
    return Unauthenticated(
        "invalid_passkey", "This passkey could not be taken. Try again, or sign in with a mailed code."
    )


def _unknown() -> Unauthenticated:
    return Unauthenticated(
        "unknown_passkey", "This passkey was removed from the account. Sign in with a mailed code."
    )


def _not_added(why: str) -> InvalidRequest:
    record("passkey_refused", level=logging.WARNING, action=why)
    return InvalidRequest("invalid_passkey", "The passkey could not be added. Try again.")


def _gone() -> Unauthenticated:
    return Unauthenticated("invalid_token", "The session has ended. Sign in again.")


def _known() -> Conflict:
    return Conflict("known_passkey", "This passkey was added before.")


def _full() -> Conflict:
    return Conflict("too_many_passkeys", f"Remove one first: there may be {PASSKEYS_PER_PERSON} passkeys.")

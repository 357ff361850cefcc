"""Sessions: refreshed by tokens that work once, ended for good."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.errors import Forbidden, NotFound, Unauthenticated
from chalicelib.observability.log import record
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.credentials import (
    RefreshToken,
    digest,
    new_secret,
    new_session_id,
    read_refresh_token,
)
from chalicelib.users.accounts.model import (
    FRESH_FOR,
    MAX_CLIENT,
    SESSION_DAY,
    SESSIONS_PER_PERSON,
    Session,
    SessionTerms,
    User,
    clean_name,
    idle_deadline,
)
from chalicelib.users.accounts.ports import PersonalTokens, SessionStore, UserStore
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import IssuedToken, TokenIssuer
from chalicelib.users.passkeys.ports import PasskeyStore
from chalicelib.users.sso.rule import SsoRule
from chalicelib.users.vault.ports import VaultStore


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a device gets when it signs in or refreshes.

    Attributes:
        issued: the User Token.
        refresh_token: works once.
        user: whose it is.
        device: a new secret by which the device is known at its next sign-in; empty without one.
    """

    issued: IssuedToken
    refresh_token: str = field(repr=False)
    user: User
    device: str = field(default="", repr=False)


def checked_terms(terms: SessionTerms) -> SessionTerms:
    """The terms with what the client calls itself as it may be shown.

    Raises:
        InvalidRequest: ``invalid_field``: see ``clean_name``.
    """
    return SessionTerms(terms.on_own_device, clean_name("client", terms.client, MAX_CLIENT))


def draft_session(
    user: User, now: datetime, terms: SessionTerms, passkey: str = ""
) -> tuple[Session, RefreshToken]:
    """A session that is not stored yet, with its first refresh token.

    Args:
        user: whose.
        now: the time.
        terms: from ``checked_terms``.
        passkey: the ID of the passkey that starts it.
    """
    token = RefreshToken(user.userid, new_session_id(), family=new_secret(), secret=new_secret())
    expires_at = terms.ends_at(now)
    session = Session(
        sid=token.sid,
        userid=user.userid,
        family_hash=digest(token.family),
        secret_hash=digest(token.secret),
        created_at=now,
        idle_until=idle_deadline(now, expires_at),
        expires_at=expires_at,
        client=terms.client,
        passkey=passkey,
        generation=user.generation,
    )
    return session, token


class SessionService:
    """Refreshes and ends sessions."""

    def __init__(
        self,
        *,
        users: UserStore,
        sessions: SessionStore,
        personal_tokens: PersonalTokens,
        passkeys: PasskeyStore,
        vaults: VaultStore,
        token_issuer: TokenIssuer,
        brake: TokenBrake,
        sso: SsoRule,
        clock: Clock,
    ) -> None:
        self._users = users
        self._sso = sso
        self._sessions = sessions
        self._personal_tokens = personal_tokens
        self._passkeys = passkeys
        self._vaults = vaults
        self._token_issuer = token_issuer
        self._brake = brake
        self._clock = clock

    def refresh(self, refresh_token: str) -> SignedIn:
        """A new pair of tokens for the current refresh token.

        An old refresh token means that two hold the session: it is ended for both. The token is signed
        before the state changes, so that a signer's failure costs nobody their session.

        Raises:
            Unauthenticated: ``invalid_refresh_token``: unknown, used before, lapsed or ended, by a provider
                that is not the person's enterprise's any more, or not by the one that it demands.
            TooManyRequests: ``too_many_tokens``; the refresh token stays good.
            Unavailable: the store or the signer does not answer.
        """
        now = self._clock()
        presented = read_refresh_token(refresh_token)
        session = self._sessions.session(presented.userid, presented.sid) if presented else None
        if presented is None or session is None or not presented.is_of(session):
            raise _invalid()
        if not presented.is_current(session):
            self._end_reused(session)
        user = self._users.user(session.userid) if session.is_live(now) else None
        if user is None or user.generation != session.generation or not self._may_go_on(session, user, now):
            raise _invalid()
        self._brake.take_refresh(session.sid, session.userid)
        issued = self._token_issuer.for_user(user, session.sid)
        fresh = RefreshToken(session.userid, session.sid, presented.family, secret=new_secret())
        rotated = self._sessions.rotate(
            session,
            secret_hash=digest(fresh.secret),
            idle_until=idle_deadline(now, session.expires_at),
            used_at=now,
        )
        if not rotated:
            self._end_reused(session)
        return SignedIn(issued, str(fresh), user)

    def make_room(self, userid: int) -> None:
        """End the sessions that were used longest ago, so that there is room for one more.

        Raises:
            Unavailable: the store does not answer.
        """
        now = self._clock()
        live = [session for session in self._sessions.of(userid) if session.is_live(now)]
        by_use = sorted(live, key=lambda session: (session.last_used_at, session.created_at))
        for session in by_use[: max(0, len(live) + 1 - SESSIONS_PER_PERSON)]:
            self._sessions.end(userid, session.sid)

    def sign_out(self, claims: Claims, *, everywhere: bool = False) -> None:
        """End the token's session, or all sessions of its person, all personal tokens and all passkeys.

        The vault that these open goes as well. Who signs out everywhere fears that somebody else has got
        in, and could have made a token or a passkey, or be at it now. From the next generation on, the
        sessions and passkeys that there are make nothing any more; after that they are looked for, and none
        of them can be missed.

        Raises:
            Unavailable: the store does not answer; nothing can be said about what was ended.
        """
        if everywhere:
            self.end_everything_of(claims.userid)
        self._sessions.end(claims.userid, claims.sid)

    def end_everything_of(self, userid: int) -> None:
        """End a person's sessions, personal tokens and passkeys, and the vault that these open.

        Raises:
            Unavailable: the store does not answer; asking again ends what is left.
        """
        self._users.next_generation(userid)
        self._personal_tokens.remove_all(userid)
        self._passkeys.remove_all(userid)
        # nothing is left that could open it
        self._vaults.remove(userid)
        # last, so that whoever is interrupted can ask again
        self._sessions.end_all(userid)

    def of(self, claims: Claims) -> list[Session]:
        """The person's sessions that have not lapsed, those used last first.

        Raises:
            Unavailable: the store does not answer.
        """
        now = self._clock()
        live = [session for session in self._sessions.of(claims.userid) if session.is_live(now)]
        return sorted(live, key=lambda session: (session.last_used_at, session.sid), reverse=True)

    def end(self, claims: Claims, sid: str) -> None:
        """End one of the person's sessions.

        It is refreshed no more and its tokens are refused here from now on; elsewhere those that it has got
        run out within ``AUDIENCE_LIFETIME``.

        Raises:
            NotFound: ``unknown_session``.
            Unavailable: the store does not answer; nothing can be said about whether it was ended.
        """
        if self._sessions.session(claims.userid, sid) is None:
            raise NotFound("unknown_session", "You have no such session; it may have ended by itself.")
        self._sessions.end(claims.userid, sid)

    def end_those_of(self, userid: int, passkey: str) -> None:
        """End the sessions that a passkey has started.

        Raises:
            Unavailable: the store does not answer.
        """
        for session in self._sessions.of(userid):
            if session.passkey == passkey:
                self._sessions.end(userid, session.sid)

    def require_fresh(self, claims: Claims) -> Session:
        """A token's session, started a short while ago, before anything is made that outlives it.

        Raises:
            Unauthenticated: as ``require_live``.
            Forbidden: ``fresh_sign_in_required``: the person proved who they are longer ago than
                ``FRESH_FOR``, or their enterprise's provider does not say when.
            Unavailable: the store does not answer.
        """
        session = self.require_live(claims)
        if self._clock() - session.proved_at >= FRESH_FOR:
            raise Forbidden(
                "fresh_sign_in_required",
                f"Sign in again: this can be done for {FRESH_FOR.seconds // 60} minutes after a sign-in.",
            )
        return session

    def require_live(self, claims: Claims) -> Session:
        """A token's session as it is in the store, before another token is made from it.

        Raises:
            Unauthenticated: ``invalid_token``: the session was ended or has lapsed.
            Unavailable: the store does not answer.
        """
        session = self._sessions.session(claims.userid, claims.sid)
        if session is None or not session.is_live(self._clock()):
            raise Unauthenticated("invalid_token", "The session has ended. Sign in again.")
        return session

    def _may_go_on(self, session: Session, user: User, now: datetime) -> bool:
        """Whether a session is by no provider or by that which is its person's enterprise's still.

        Where that has to be used, it has to be by it, and of this day.
        """
        settings = self._sso.settings_of(user.email)
        if session.sso and (settings is None or not settings.is_of(session)):
            return False
        if settings is None or settings.mode != "required":
            return True
        if session.sso and now < session.created_at + SESSION_DAY:
            return True
        return self._sso.is_lifted(user.email)

    def _end_reused(self, session: Session) -> None:
        record("refresh_token_reused", level=logging.WARNING)
        self._sessions.end(session.userid, session.sid)
        raise _invalid()


def _invalid() -> Unauthenticated:
    return Unauthenticated("invalid_refresh_token", "The session has ended. Sign in again.")

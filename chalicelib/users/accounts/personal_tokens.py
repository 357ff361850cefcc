"""What people make personal tokens for, and what can be done with one (docs/adr/0061).

A personal token lists its owner's own reports and gets tokens for Key Servers that open those, and does
nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from chalicelib.clock import Clock
from chalicelib.contract.languages import DEFAULT_LANGUAGE
from chalicelib.errors import (
    Conflict,
    DomainError,
    InvalidRequest,
    NotFound,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from chalicelib.observability.log import record
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, Claims
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.audience_tokens import Audiences, AudienceToken
from chalicelib.users.accounts.emails import token_made_email
from chalicelib.users.accounts.limits import personal_tokens_of
from chalicelib.users.accounts.model import User
from chalicelib.users.accounts.personal_token import (
    MAX_DAYS,
    PERSONAL_TOKEN,
    TOKENS_PER_PERSON,
    PersonalToken,
    Reader,
    new_token,
)
from chalicelib.users.accounts.ports import Kept, PersonalTokens, Tallies, UserStore
from chalicelib.users.accounts.sessions import SessionService
from chalicelib.users.accounts.token_brake import TokenBrake
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.enterprises.model import checked_name
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.shown_once import is_id

USE_RECORDED_EVERY = timedelta(minutes=1)
_MAIL_LIFETIME = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who has sent a personal token that is good.

    Attributes:
        user: its owner.
        token: which one.
    """

    user: User
    token: PersonalToken


class PersonalTokenService:
    """Makes, lists and revokes personal tokens, and does what can be done with one.

    Args:
        tokens: where they are stored.
        users: people.
        sessions: says when somebody has signed in.
        outbox: takes on the mails that say one was made.
        tallies: counts how many were made lately.
        token_issuer: makes the tokens for Key Servers.
        brake: bounds how many of those there are.
        audiences: which servers those can be for.
        my_url: My PicSafe's origin, where tokens can be revoked.
        clock: the time.
    """

    def __init__(
        self,
        *,
        tokens: PersonalTokens,
        users: UserStore,
        sessions: SessionService,
        outbox: Outbox,
        tallies: Tallies,
        token_issuer: TokenIssuer,
        brake: TokenBrake,
        audiences: Audiences,
        my_url: str,
        clock: Clock,
    ) -> None:
        self._tokens = tokens
        self._users = users
        self._sessions = sessions
        self._outbox = outbox
        self._tallies = tallies
        self._token_issuer = token_issuer
        self._brake = brake
        self._audiences = audiences
        self._my_url = my_url
        self._clock = clock

    def create(self, claims: Claims, name: str, days: int = MAX_DAYS) -> tuple[PersonalToken, str]:
        """A new token and its text, which is never shown again; its owner is told by mail.

        Args:
            claims: who makes it.
            name: what it is for.
            days: for how long.

        Raises:
            InvalidRequest: ``invalid_name``; ``undeliverable_address``: its owner could not be told.
            Unauthenticated: ``invalid_token``: the session was ended, or the person signed out everywhere
                while the token was made.
            Forbidden: ``fresh_sign_in_required``: the person has signed in too long ago.
            Conflict: ``too_many_personal_tokens``.
            TooManyRequests: ``too_many_tokens`` were made that day.
            Unavailable: a store does not answer, or the mail was not taken on; then there is no token.
        """
        now = self._clock()
        session = self._sessions.require_fresh(claims)
        token, text = new_token(session.userid, checked_name(name), now, days)
        self._take_turn(session.userid)
        kept = self._tokens.add(token, now, generation=session.generation, limit=TOKENS_PER_PERSON)
        if kept is Kept.GONE:
            raise Unauthenticated("invalid_token", "The session has ended. Sign in again.")
        if kept is Kept.FULL:
            raise Conflict(
                "too_many_personal_tokens",
                f"Revoke one first: there may be {TOKENS_PER_PERSON} personal tokens.",
            )
        try:
            self._outbox.put(self._letter(claims.email, token))
        except (InvalidRequest, Unavailable):
            self._withdraw(token)
            raise
        return token, text

    def of(self, claims: Claims) -> list[PersonalToken]:
        """The person's tokens that have not run out, oldest first.

        Raises:
            Unavailable: the store does not answer.
        """
        now = self._clock()
        return [token for token in self._tokens.of(claims.userid) if token.is_live(now)]

    def revoke(self, claims: Claims, token_id: str) -> None:
        """Make a token useless; what was made with it runs out within minutes.

        Raises:
            NotFound: ``unknown_personal_token``.
            Unavailable: the store does not answer.
        """
        if not is_id(token_id, claims.userid) or not self._tokens.remove(claims.userid, token_id):
            raise NotFound("unknown_personal_token", "You have no such personal token.")

    def reader(self, verifier: TokenVerifier, bearer: str | None) -> Reader:
        """Whose reports are listed, for a User Token or a personal one.

        Raises:
            Unauthenticated: as ``TokenVerifier.verify_user`` and ``bearer``.
            Forbidden: ``not_a_person``.
            Unavailable: a store does not answer.
        """
        if bearer is None or not PERSONAL_TOKEN.is_meant(bearer):
            return Reader(verifier.verify_user(bearer).userid, is_program=False)
        return Reader(self.bearer(bearer).user.userid, is_program=True)

    def for_key_server(self, personal_token: str, audience: str) -> AudienceToken:
        """A token by which one Key Server gives out the keys of the owner's own reports, for minutes.

        Raises:
            Unauthenticated: as ``bearer``.
            InvalidRequest, Forbidden: as ``Audiences.known``.
            TooManyRequests: ``too_many_tokens``.
            Unavailable: a store or the signer does not answer.
        """
        bearer = self.bearer(personal_token)
        url, operator = self._audiences.known(audience)
        sid = f"personal:{bearer.token.id}"
        self._brake.take_token(sid, bearer.user.userid)
        issued = self._token_issuer.for_user(
            bearer.user,
            sid,
            url,
            length=AUDIENCE_LIFETIME,
            not_after=bearer.token.expires_at,
            personal_token=bearer.token.id,
        )
        return AudienceToken(issued, operator, self._audiences.log_key(url))

    def bearer(self, personal_token: str) -> Bearer:
        """Whose token it is; its use is recorded at most once a minute.

        Raises:
            Unauthenticated: ``invalid_personal_token`` for malformed, unknown, revoked, expired and wrong
                ones alike.
            Unavailable: the store does not answer.
        """
        presented, now = PERSONAL_TOKEN.parse(personal_token), self._clock()
        if presented is None:
            raise _invalid()
        stored = self._tokens.find(presented.owner, presented.id)
        matches = presented.matches(None if stored is None else stored.digest)
        if not matches or stored is None or not stored.is_live(now):
            raise _invalid()
        user = self._users.user(stored.userid)
        if user is None:
            raise _invalid()
        self._record_use(stored)
        return Bearer(user, stored)

    def _take_turn(self, userid: int) -> None:
        full = self._tallies.take([personal_tokens_of(userid, self._clock())])
        if full is not None:
            wait = full.expires_at - self._clock()
            raise TooManyRequests(
                "too_many_tokens",
                "Too many personal tokens were made today. Keep those that you have.",
                retry_after=max(1, math.ceil(wait.total_seconds())),
            )

    def _letter(self, to: str, token: PersonalToken) -> Letter:
        message = token_made_email(
            name=token.name,
            expires_at=token.expires_at,
            settings_url=f"{self._my_url}/app/account/settings",
            language=self._users.language(to) or DEFAULT_LANGUAGE,
        )
        return Letter(
            to=to,
            subject=message.subject,
            text=message.text,
            html=message.html,
            lane=f"account#{token.userid}",
            expires_at=token.created_at + _MAIL_LIFETIME,
        )

    def _withdraw(self, token: PersonalToken) -> None:
        try:
            self._tokens.remove(token.userid, token.id)
        except DomainError:
            # nobody holds its secret, and its owner sees it in the list
            record("personal_token_not_withdrawn")

    def _record_use(self, token: PersonalToken) -> None:
        now = self._clock()
        if token.last_used_at is not None and now - token.last_used_at < USE_RECORDED_EVERY:
            return
        try:
            self._tokens.used(token.userid, token.id, now)
        except Unavailable:
            # the date is for information: fetching goes on without it
            record("personal_token_use_not_recorded")


def _invalid() -> Unauthenticated:
    return Unauthenticated(
        "invalid_personal_token",
        "The personal token was revoked, has run out, or is none. Make a new one in My PicSafe's settings or "
        "with 'picsafe token create'.",
    )

"""Passwordless sign-in: a mail with a link and a code proves the address."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.errors import DomainError, InvalidRequest, TooManyRequests, Unauthenticated, Unavailable
from chalicelib.observability.log import record
from chalicelib.users.accounts.credentials import (
    challenge_key,
    code_fits,
    link_fits,
    new_challenge,
)
from chalicelib.users.accounts.emails import sign_in_email
from chalicelib.users.accounts.model import (
    CHALLENGE_LIFETIME,
    CHALLENGE_WINDOW,
    CHALLENGES_PER_WINDOW,
    CODES_PER_CHALLENGE,
    CODES_PER_DAY,
    Challenge,
)
from chalicelib.users.accounts.ports import ChallengeStore, Finish, UserStore
from chalicelib.users.accounts.sessions import SessionService, SignedIn, draft_session
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.email_address import email_address_of
from chalicelib.users.mail.ports import Mailer


@dataclass(frozen=True, slots=True)
class Started:
    """What the asking device gets; it says nothing about whether there is an account.

    Attributes:
        challenge: names the challenge when its code is typed in.
        expires_at: from then on neither code nor link works.
    """

    challenge: str
    expires_at: datetime


class SignInService:
    """Starts and completes sign-ins.

    Args:
        users: people.
        challenges: mails sent.
        sessions: makes room for one more.
        mailer: sends them.
        token_issuer: makes the tokens.
        my_url: My PicSafe's origin, which the link opens.
        clock: the time.
    """

    def __init__(
        self,
        *,
        users: UserStore,
        challenges: ChallengeStore,
        sessions: SessionService,
        mailer: Mailer,
        token_issuer: TokenIssuer,
        my_url: str,
        clock: Clock,
    ) -> None:
        self._users = users
        self._challenges = challenges
        self._sessions = sessions
        self._mailer = mailer
        self._token_issuer = token_issuer
        self._my_url = my_url
        self._clock = clock

    def start(self, email: str) -> Started:
        """Mail a link and a code. No account is looked up, so that none can be found out about.

        Raises:
            InvalidRequest: ``invalid_field``: not an address; ``undeliverable_address``: see ``Mailer``.
            TooManyRequests: ``too_many_challenges`` for this address within an hour.
            Unavailable: the store or the mail server does not answer; the attempt does not count.
        """
        now = self._clock()
        new = new_challenge(email_address_of(email), now)
        oldest = self._challenges.add(
            new.challenge, since=now - CHALLENGE_WINDOW, limit=CHALLENGES_PER_WINDOW
        )
        if oldest is not None:
            raise TooManyRequests(
                "too_many_challenges",
                "Too many sign-in mails were asked for with this address. Use one of them, or wait.",
                retry_after=max(1, math.ceil((oldest + CHALLENGE_WINDOW - now).total_seconds())),
            )
        message = sign_in_email(
            link=f"{self._my_url}/app/sign-in#token={new.link_token}",
            code=new.code,
            minutes=int(CHALLENGE_LIFETIME.total_seconds() // 60),
        )
        try:
            self._mailer.send(
                to=new.challenge.email, subject=message.subject, text=message.text, html=message.html
            )
        except (InvalidRequest, Unavailable):
            self._withdraw(new.challenge)
            raise
        return Started(new.identifier, new.challenge.expires_at)

    def complete_with_code(self, challenge: str, code: str) -> SignedIn:
        """Sign in with the code that was mailed; spaces that people type into it do not matter.

        Raises:
            Unauthenticated: ``invalid_code``: wrong, used, expired or unknown.
            Unavailable: the store or the signer does not answer.
        """
        claimed = self._challenges.claim_attempt(
            challenge_key(challenge),
            now=self._clock(),
            limit=CODES_PER_CHALLENGE,
            daily_limit=CODES_PER_DAY,
        )
        if not code_fits(claimed, challenge, "".join(code.split())) or claimed is None:
            raise _invalid()
        return self._finish(claimed)

    def complete_with_link(self, token: str) -> SignedIn:
        """Sign in with the secret of the link that was mailed.

        Raises:
            Unauthenticated: ``invalid_code``: wrong, used, expired or unknown.
            Unavailable: the store or the signer does not answer.
        """
        identifier, _, secret = token.partition(".")
        challenge = self._challenges.find(challenge_key(identifier))
        if not link_fits(challenge, secret) or challenge is None:
            raise _invalid()
        if challenge.attempts >= CODES_PER_CHALLENGE or self._clock() >= challenge.expires_at:
            raise _invalid()
        return self._finish(challenge)

    def _finish(self, challenge: Challenge) -> SignedIn:
        now = self._clock()
        user = self._users.find_or_create(challenge.email, now)
        self._sessions.make_room(user.userid)
        session, refresh_token = draft_session(user, now)
        issued = self._token_issuer.for_user(user, session.sid)
        finish = self._challenges.use_up(challenge.key, session)
        if finish is Finish.USED:
            raise _invalid()
        if finish is Finish.NO_USER:
            raise Unavailable
        return SignedIn(issued, str(refresh_token), user)

    def _withdraw(self, challenge: Challenge) -> None:
        try:
            self._challenges.withdraw(challenge)
        except DomainError:
            # it then counts for an hour, and nobody holds its secrets
            record("challenge_not_withdrawn")


def _invalid() -> Unauthenticated:
    return Unauthenticated(
        "invalid_code", "This code or link is wrong, was used already or has expired. Ask for a new one."
    )

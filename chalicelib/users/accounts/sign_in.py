"""Passwordless sign-in: a mail with a link and a code proves the address."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from chalicelib.clock import Clock
from chalicelib.contract.errors import InvalidSignInCode
from chalicelib.contract.languages import DEFAULT_LANGUAGE, supported_language
from chalicelib.contract.sign_in_codes import normal_code
from chalicelib.errors import DomainError, InvalidRequest, TooManyRequests, Unauthenticated, Unavailable
from chalicelib.observability.log import record
from chalicelib.users.accounts.code_brake import CodeBrake
from chalicelib.users.accounts.credentials import (
    NewChallenge,
    challenge_key,
    code_fits,
    link_fits,
    new_challenge,
    new_secret,
)
from chalicelib.users.accounts.emails import sign_in_email
from chalicelib.users.accounts.limits import MAIL_LIMITS, Tally, starts_at_subaddresses_of, starts_of
from chalicelib.users.accounts.model import (
    CHALLENGE_LIFETIME,
    CODES_PER_CHALLENGE,
    FAMILIAR_LIFETIME,
    Challenge,
    SessionTerms,
)
from chalicelib.users.accounts.ports import ChallengeStore, Familiar, Finish, Tallies, UserStore
from chalicelib.users.accounts.requesters import DEVICE, Requester, device_name, mailbox_digest
from chalicelib.users.accounts.sessions import SessionService, SignedIn, checked_terms, draft_session
from chalicelib.users.accounts.token_issuer import TokenIssuer
from chalicelib.users.email_address import email_address_of
from chalicelib.users.mail.ports import Letter, Outbox
from chalicelib.users.sso.rule import SsoRule


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
        familiar: where addresses have signed in from.
        tallies: counts unfinished challenges and wrong codes.
        sessions: makes room for one more.
        outbox: takes them on.
        token_issuer: makes the tokens.
        sso: which domains' people do not sign in by mail.
        my_url: My PicSafe's origin, which the link opens.
        clock: the time.
    """

    def __init__(
        self,
        *,
        users: UserStore,
        challenges: ChallengeStore,
        familiar: Familiar,
        tallies: Tallies,
        sessions: SessionService,
        outbox: Outbox,
        token_issuer: TokenIssuer,
        sso: SsoRule,
        my_url: str,
        clock: Clock,
    ) -> None:
        self._sso = sso
        self._users = users
        self._challenges = challenges
        self._familiar = familiar
        self._tallies = tallies
        self._brake = CodeBrake(tallies=tallies, clock=clock)
        self._sessions = sessions
        self._outbox = outbox
        self._token_issuer = token_issuer
        self._my_url = my_url
        self._clock = clock

    def start(self, email: str, requester: Requester, language: str = "") -> Started:
        """Have a link and a code mailed, in the language that the person has chosen if they have.

        An address that has no account takes the same steps, so that none can be found out about.

        Args:
            email: to whom.
            requester: who asks.
            language: the tag of whoever asks, for who has chosen none. Another than those that PicSafe speaks
                is passed over: the mail is more use in English than none is.

        Raises:
            InvalidRequest: ``invalid_field``: not an address; ``undeliverable_address``: see ``Outbox``.
            SsoRequired: ``sso_required``: people of its domain sign in by their enterprise.
            TooManyRequests: ``too_many_challenges`` are open at this address, or were asked for from this
                network, or at subaddresses of this mailbox, and left unfinished.
            Unavailable: the store or the outbox does not answer; the attempt does not count.
        """
        address = email_address_of(email)
        self._sso.refuse_others(address)
        new = self._drafted(address, requester)
        made = new.challenge
        chosen = self._users.language(made.email)
        starts = [] if made.is_familiar else _starts(made)
        full = self._tallies.full(starts) if starts else None
        until = full.expires_at if full else self._challenges.add(made, limits=MAIL_LIMITS)
        if until is not None:
            raise _too_many(until, made.created_at)
        message = sign_in_email(
            link=f"{self._my_url}/app/sign-in#token={new.link_token}",
            code=new.code,
            minutes=int(CHALLENGE_LIFETIME.total_seconds() // 60),
            language=chosen or supported_language(language) or DEFAULT_LANGUAGE,
        )
        try:
            self._outbox.put(
                Letter(
                    to=made.email,
                    subject=message.subject,
                    text=message.text,
                    html=message.html,
                    lane=made.network,
                    expires_at=made.expires_at,
                )
            )
        except (InvalidRequest, Unavailable):
            self._withdraw(made)
            raise
        if starts:
            self._tallies.count(starts)
        return Started(new.identifier, made.expires_at)

    def complete_with_code(
        self, challenge: str, code: str, requester: Requester, terms: SessionTerms
    ) -> SignedIn:
        """Sign in with the code that was mailed, whatever case, blanks and dashes it was typed with.

        What cannot be a code is wrong and takes none of the challenge's tries.

        Raises:
            InvalidRequest: as ``checked_terms``; it took no try.
            Unauthenticated: ``invalid_code``: wrong, used, expired or unknown.
            SsoRequired: as ``start``.
            TooManyRequests: ``too_many_wrong_codes``: see ``CodeBrake``.
            Unavailable: the store or the signer does not answer.
        """
        terms = checked_terms(terms)
        key = challenge_key(challenge)
        typed = _normal(code)
        stored = self._challenges.find(key)
        if typed is None or stored is None:
            raise _invalid()
        self._brake.check(stored, requester)
        claimed = self._challenges.claim_attempt(key, now=self._clock(), limit=CODES_PER_CHALLENGE)
        if claimed is None:
            raise _invalid()
        if not code_fits(claimed, challenge, typed):
            self._brake.failed(claimed, requester)
            raise _invalid()
        return self._finish(claimed, requester, terms)

    def complete_with_link(self, token: str, requester: Requester, terms: SessionTerms) -> SignedIn:
        """Sign in with the secret of the link that was mailed; wrong codes do not end it.

        Raises:
            InvalidRequest: as ``checked_terms``.
            Unauthenticated: ``invalid_code``: wrong, used, expired or unknown.
            SsoRequired: as ``start``.
            Unavailable: the store or the signer does not answer.
        """
        terms = checked_terms(terms)
        identifier, _, secret = token.partition(".")
        challenge = self._challenges.find(challenge_key(identifier))
        if not link_fits(challenge, secret) or challenge is None:
            raise _invalid()
        if self._clock() >= challenge.expires_at:
            raise _invalid()
        return self._finish(challenge, requester, terms)

    def _drafted(self, email: str, requester: Requester) -> NewChallenge:
        now = self._clock()
        names = requester.names(email)
        known = self._familiar.known(email, names, now)
        # an unknown device is nobody: else each made-up one would have an allowance
        name = next((one for one in names if one in known), names[-1])
        return new_challenge(email, now, requester=name, is_familiar=name in known, network=requester.network)

    def _finish(self, challenge: Challenge, requester: Requester, terms: SessionTerms) -> SignedIn:
        now = self._clock()
        # it may have come to be demanded since the mail went out
        self._sso.refuse_others(challenge.email)
        user = self._users.find_or_create(challenge.email, now)
        self._sessions.make_room(user.userid)
        session, refresh_token = draft_session(user, now, terms)
        issued = self._token_issuer.for_user(user, session.sid)
        finish = self._challenges.use_up(challenge.key, session)
        if finish is Finish.USED:
            raise _invalid()
        if finish is Finish.NO_USER:
            raise Unavailable
        return SignedIn(issued, str(refresh_token), user, self._remembered(challenge, requester, now))

    def _remembered(self, challenge: Challenge, requester: Requester, now: datetime) -> str:
        """Know the device and its network from now on; the device's secret, unless it has one."""
        is_known = challenge.requester.startswith(DEVICE)
        device = "" if is_known else new_secret()
        names = [
            challenge.requester if is_known else device_name(device),
            requester.network_name(challenge.email),
        ]
        try:
            self._familiar.remember(challenge.email, names, now=now, until=now + FAMILIAR_LIFETIME)
            if not challenge.is_familiar:
                self._tallies.count(_starts(challenge), -1)
        except DomainError:
            # the sign-in is done; the next one is a stranger's
            record("requester_not_remembered")
            return ""
        return device

    def _withdraw(self, challenge: Challenge) -> None:
        try:
            self._challenges.withdraw(challenge)
        except DomainError:
            # it is then open until it expires, and nobody holds its secrets
            record("challenge_not_withdrawn")


def _starts(challenge: Challenge) -> list[Tally]:
    mailbox = mailbox_digest(challenge.email)
    at_mailbox = [] if mailbox is None else [starts_at_subaddresses_of(mailbox, challenge.created_at)]
    return [starts_of(challenge.network, challenge.created_at), *at_mailbox]


def _normal(code: str) -> str | None:
    try:
        return normal_code(code)
    except InvalidSignInCode:
        return None


def _too_many(until: datetime, now: datetime) -> TooManyRequests:
    return TooManyRequests(
        "too_many_challenges",
        "Too many sign-in mails were asked for. Open the link in the newest of them, or wait.",
        retry_after=max(1, math.ceil((until - now).total_seconds())),
    )


def _invalid() -> Unauthenticated:
    return Unauthenticated(
        "invalid_code", "This code or link is wrong, was used already or has expired. Ask for a new one."
    )

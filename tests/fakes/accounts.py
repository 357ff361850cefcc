"""Account stores in memory, and a mailer that keeps what it sends; each can be told to fail."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from chalicelib.contract.plans import Plan
from chalicelib.contract.relying_parties import relying_party
from chalicelib.contract.sign_in_codes import ALPHABET, normal_code
from chalicelib.errors import Unavailable
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.standing import OwnStanding
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices, build_services
from chalicelib.users.accounts.limits import MailLimits, OpenChallenge, Tally, day_of, refused_until
from chalicelib.users.accounts.model import (
    FAMILIAR_OF_A_KIND,
    LOCK_MINUTES,
    Challenge,
    Enterprises,
    Session,
    SessionTerms,
    User,
)
from chalicelib.users.accounts.ports import Finish
from chalicelib.users.accounts.requesters import Requester
from chalicelib.users.accounts.sessions import SignedIn
from chalicelib.users.accounts.sign_in import Started
from chalicelib.users.accounts.token_issuer import Memberships
from chalicelib.users.mail.ports import Letter
from tests.fakes.passkeys import FakePasskeys
from tests.fakes.personal_tokens import FakePersonalTokens
from tests.fakes.sso import fake_rule
from tests.fakes.tokens import FakeClock, FakeSigner
from tests.fakes.vaults import FakeVaults


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    text: str
    html: str
    mail_id: str = ""

    @property
    def is_to_sign_in(self) -> bool:
        return "#token=" in self.text

    @property
    def code(self) -> str:
        (code,) = re.findall(r"^([2-9A-Z]{4}-[2-9A-Z]{4})$", self.text, re.MULTILINE)
        return str(code)

    @property
    def link(self) -> str:
        (link,) = re.findall(r"https?://\S+", self.text)
        return str(link)

    @property
    def token(self) -> str:
        return self.link.partition("#token=")[2]


class FakeMailer:
    """``Mailer``, and an ``Outbox`` whose mails arrive at once, in memory."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.letters: list[Letter] = []
        self.fails = False

    def reaches(self, to: str) -> bool:
        return True

    def put(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.send(
            to=letter.to,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            mail_id=letter.mail_id,
        )

    def send(self, *, to: str, subject: str, text: str, html: str, mail_id: str = "") -> None:
        if self.fails:
            raise Unavailable
        self.sent.append(Mail(to, subject, text, html, mail_id))

    @property
    def last(self) -> Mail:
        return self.sent[-1]


class FakeSigningKeys(FakeSigner):
    """``SigningKeys`` in memory."""

    def public_jwks(self) -> list[dict[str, str]]:
        jwk = self.public_jwk(self.kid)
        assert jwk is not None
        return [jwk]


class FakeAccounts:
    """``UserStore``, ``ChallengeStore`` and ``SessionStore`` in memory."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.fails = False
        self.last_number = 0
        self.users: dict[int, User] = {}
        self.challenges: dict[str, Challenge] = {}
        self.used: set[str] = set()
        self.strangers: dict[tuple[str, date], int] = {}
        self.sessions: dict[tuple[int, str], Session] = {}

    def _check(self) -> None:
        if self.fails:
            raise Unavailable

    def user(self, userid: int) -> User | None:
        self._check()
        return self.users.get(userid)

    def find_or_create(self, email: str, now: datetime) -> User:
        self._check()
        with self.lock:
            for user in self.users.values():
                if user.email == email:
                    return user
            self.last_number += 1
            self.users[self.last_number] = User(self.last_number, email, now)
            return self.users[self.last_number]

    def language(self, email: str) -> str:
        self._check()
        return next((user.language for user in self.users.values() if user.email == email), "")

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        self._check()
        changes: dict[str, Any] = dict(fields)
        with self.lock:
            if userid not in self.users:
                return None
            self.users[userid] = replace(self.users[userid], **changes)
            return self.users[userid]

    def set_plan(self, email: str, plan: str, until: datetime | None) -> User | None:
        self._check()
        with self.lock:
            for user in self.users.values():
                if user.email == email:
                    self.users[user.userid] = replace(user, plan=plan, plan_until=until)
                    return self.users[user.userid]
            return None

    def next_generation(self, userid: int) -> None:
        self._check()
        with self.lock:
            if userid in self.users:
                user = self.users[userid]
                self.users[userid] = replace(user, generation=user.generation + 1)

    def is_of_generation(self, userid: int, generation: int) -> bool:
        user = self.users.get(userid)
        return user is not None and user.generation == generation

    def delete(self, userid: int) -> None:
        self._check()
        self.users.pop(userid, None)

    def add(self, challenge: Challenge, *, limits: MailLimits) -> datetime | None:
        self._check()
        now, day = challenge.created_at, (challenge.email, day_of(challenge.created_at))
        with self.lock:
            open_ones = [
                OpenChallenge(known.requester, known.is_familiar, known.expires_at)
                for known in self.challenges.values()
                if known.email == challenge.email and known.expires_at > now and known.key not in self.used
            ]
            until = refused_until(challenge, open_ones, self.strangers.get(day, 0), limits)
            if until is None:
                self.challenges[challenge.key] = challenge
                self.strangers[day] = self.strangers.get(day, 0) + (not challenge.is_familiar)
            return until

    def withdraw(self, challenge: Challenge) -> None:
        self._check()
        self.challenges.pop(challenge.key, None)

    def find(self, key: str) -> Challenge | None:
        self._check()
        return None if key in self.used else self.challenges.get(key)

    def claim_attempt(self, key: str, *, now: datetime, limit: int) -> Challenge | None:
        with self.lock:
            challenge = self.find(key)
            if challenge is None or now >= challenge.expires_at or challenge.attempts >= limit:
                return None
            self.challenges[key] = challenge = replace(challenge, attempts=challenge.attempts + 1)
            return challenge

    def use_up(self, key: str, session: Session) -> Finish:
        with self.lock:
            if self.find(key) is None:
                return Finish.USED
            if not self.is_of_generation(session.userid, session.generation):
                return Finish.NO_USER
            self.used.add(key)
            self.sessions[session.userid, session.sid] = session
            return Finish.DONE

    def session(self, userid: int, sid: str) -> Session | None:
        self._check()
        return self.sessions.get((userid, sid))

    def of(self, userid: int) -> list[Session]:
        self._check()
        return [session for (owner, _), session in self.sessions.items() if owner == userid]

    def rotate(
        self, session: Session, *, secret_hash: bytes, idle_until: datetime, used_at: datetime
    ) -> bool:
        with self.lock:
            stored = self.session(session.userid, session.sid)
            if stored is None or stored.secret_hash != session.secret_hash:
                return False
            self.sessions[session.userid, session.sid] = replace(
                stored, secret_hash=secret_hash, idle_until=idle_until, used_at=used_at
            )
            return True

    def end(self, userid: int, sid: str) -> None:
        self._check()
        self.sessions.pop((userid, sid), None)

    def end_all(self, userid: int) -> None:
        self._check()
        for owner, sid in list(self.sessions):
            if owner == userid:
                self.end(userid, sid)

    def is_live(self, userid: int, sid: str, now: datetime) -> bool:
        session = self.session(userid, sid)
        return session is not None and session.is_live(now)


class FakeRevokedTokens:
    """Where no token was revoked."""

    def is_revoked(self, jti: str, expires_at: datetime) -> bool:
        return False


class FakeRequesters:
    """``Familiar`` and ``Tallies`` in memory."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.fails = False
        self.familiar: dict[str, dict[str, datetime]] = {}
        self.taken: dict[str, int] = {}

    def _check(self) -> None:
        if self.fails:
            raise Unavailable

    def known(self, email: str, names: Sequence[str], now: datetime) -> frozenset[str]:
        self._check()
        stored = self.familiar.get(email, {})
        return frozenset(name for name in names if name in stored and stored[name] > now)

    def remember(self, email: str, names: Sequence[str], *, now: datetime, until: datetime) -> None:
        self._check()
        stored = {name: end for name, end in self.familiar.get(email, {}).items() if end > now}
        stored |= dict.fromkeys(names, until)
        for kind in {name.partition("#")[0] for name in stored}:
            of_kind = sorted(
                (name for name in stored if name.startswith(kind)),
                key=lambda name: (stored[name], name in names),
                reverse=True,
            )
            for name in of_kind[FAMILIAR_OF_A_KIND:]:
                del stored[name]
        self.familiar[email] = stored

    def forget(self, email: str) -> None:
        self._check()
        self.familiar.pop(email, None)

    def full(self, tallies: Sequence[Tally]) -> Tally | None:
        self._check()
        return next((one for one in tallies if self.taken.get(one.name, 0) >= one.limit), None)

    def count(self, tallies: Sequence[Tally], amount: int = 1) -> None:
        self._check()
        for one in tallies:
            after = self.taken.get(one.name, 0) + amount
            if after <= one.limit:
                self.taken[one.name] = max(0, after)

    def take(self, tallies: Sequence[Tally], amount: int = 1) -> Tally | None:
        self._check()
        with self.lock:
            for one in tallies:
                if self.taken.get(one.name, 0) + amount > one.limit:
                    return one
                self.taken[one.name] = self.taken.get(one.name, 0) + amount
        return None


def wrong_code(code: str) -> str:
    """Another code."""
    normal = normal_code(code)
    return ALPHABET[(ALPHABET.index(normal[0]) + 1) % len(ALPHABET)] + normal[1:]


USER_URL = "https://user.example.org"
KEY_URL = "https://key.example.org"
CLOUD_URL = "https://cloud.example.org"
MY_URL = "https://my.example.org"
REGISTERED = "https://key.hospital.example"
OWN = Requester("192.0.2.1")
OWN_DEVICE = SessionTerms(on_own_device=True, client="Firefox on Linux")


@dataclass
class Accounts:
    """The account services with everything around them in a test's hands.

    Attributes:
        operators: who registered which server.
        stay: numbers of people who may not leave.
        forgotten: who was forgotten, in order.
        organisations: the number of the enterprise that has proven a mail domain, by domain.
    """

    services: AccountsServices
    verifier: TokenVerifier
    standing: OwnStanding
    store: FakeAccounts
    requesters: FakeRequesters
    mailer: FakeMailer
    keys: FakeSigningKeys
    clock: FakeClock
    operators: dict[str, str]
    stay: set[int]
    forgotten: list[tuple[int, str]]
    personal_tokens: FakePersonalTokens
    passkeys: FakePasskeys
    vaults: FakeVaults
    organisations: dict[str, int] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)
    enterprise_plans: dict[str, list[str]] = field(default_factory=dict)
    lock_minutes: dict[str, int] = field(default_factory=dict)

    def start(
        self, email: str = "pat@example.org", requester: Requester = OWN, language: str = ""
    ) -> Started:
        """Have a mail sent."""
        return self.services.sign_in.start(email, requester, language)

    def type_code(
        self, challenge: str, code: str, requester: Requester = OWN, terms: SessionTerms = OWN_DEVICE
    ) -> SignedIn:
        """Try a code."""
        return self.services.sign_in.complete_with_code(challenge, code, requester, terms)

    def open_link(self, token: str, requester: Requester = OWN, terms: SessionTerms = OWN_DEVICE) -> SignedIn:
        """Try a link's secret."""
        return self.services.sign_in.complete_with_link(token, requester, terms)

    def sign_in(
        self, email: str = "pat@example.org", requester: Requester = OWN, terms: SessionTerms = OWN_DEVICE
    ) -> SignedIn:
        """A new session, by code."""
        started = self.start(email, requester)
        return self.type_code(started.challenge, self.mailer.last.code, requester, terms)

    def claims(self, token: str) -> Claims:
        return self.verifier.verify_user(token)


def make_accounts(usual_plan: Plan = "free", my_url: str = MY_URL) -> Accounts:
    """The services over fakes; ``REGISTERED`` is a server of Example Hospital."""
    store, mailer, keys, clock = FakeAccounts(), FakeMailer(), FakeSigningKeys(), FakeClock()
    requesters, personal_tokens, passkeys = FakeRequesters(), FakePersonalTokens(store), FakePasskeys(store)
    vaults = FakeVaults(store)
    operators = {REGISTERED: "Example Hospital"}
    stay: set[int] = set()
    forgotten: list[tuple[int, str]] = []
    organisations: dict[str, int] = {}
    endpoints: set[str] = set()
    log_keys: dict[str, str] = {}
    enterprise_plans: dict[str, list[str]] = {}
    lock_minutes: dict[str, int] = {}
    services = build_services(
        users=store,
        challenges=store,
        familiar=requesters,
        tallies=requesters,
        sessions=store,
        personal_tokens=personal_tokens,
        passkeys=passkeys,
        vaults=vaults,
        keys=keys,
        outbox=mailer,
        sso=fake_rule(clock),
        issuer=USER_URL,
        own_audiences=[USER_URL, KEY_URL, CLOUD_URL],
        my_url=my_url,
        party=relying_party(my_url),
        operator_of=operators.get,
        is_endpoint=endpoints.__contains__,
        log_key_of=lambda url: log_keys.get(url, ""),
        plans_of=lambda email: enterprise_plans.get(email, []),
        enterprises_of=lambda email: Enterprises(lock_minutes.get(email, LOCK_MINUTES)),
        seen=lambda _email: None,
        usual_plan=usual_plan,
        memberships_of=lambda email, _url: Memberships(organisations.get(email.rpartition("@")[2], 0)),
        may_leave=lambda userid, _email: userid not in stay,
        forget=lambda userid, email: forgotten.append((userid, email)),
        unbind=lambda _email: None,
        clock=clock,
    )
    standing = OwnStanding(
        sessions=lambda: store,
        personal_tokens=lambda: personal_tokens,
        revoked=FakeRevokedTokens,
        clock=clock,
    )
    verifier = TokenVerifier(issuer=USER_URL, audience=USER_URL, keys=keys, standing=standing, clock=clock)
    return Accounts(
        services,
        verifier,
        standing,
        store,
        requesters,
        mailer,
        keys,
        clock,
        operators,
        stay,
        forgotten,
        personal_tokens,
        passkeys,
        vaults,
        organisations,
        endpoints,
        enterprise_plans,
        lock_minutes,
    )

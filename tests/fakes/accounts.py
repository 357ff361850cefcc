"""Account stores in memory, and a mailer that keeps what it sends; each can be told to fail."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.tokens.issuer import LocalIssuer, all_ended
from chalicelib.tokens.user_tokens import Claims, TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices, build_services
from chalicelib.users.accounts.model import Challenge, Session, User
from chalicelib.users.accounts.ports import Finish
from chalicelib.users.accounts.sessions import SignedIn
from tests.fakes.tokens import FakeClock, FakeSigner


@dataclass(frozen=True)
class Mail:
    to: str
    subject: str
    text: str
    html: str

    @property
    def code(self) -> str:
        (code,) = re.findall(r"^(\d{5})$", self.text, re.MULTILINE)
        return str(code)

    @property
    def link(self) -> str:
        (link,) = re.findall(r"https?://\S+", self.text)
        return str(link)

    @property
    def token(self) -> str:
        return self.link.partition("#token=")[2]


class FakeMailer:
    """``Mailer`` in memory."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []
        self.fails = False

    def send(self, *, to: str, subject: str, text: str, html: str) -> None:
        if self.fails:
            raise Unavailable
        self.sent.append(Mail(to, subject, text, html))

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
        self.tries: dict[tuple[str, str], int] = {}
        self.sessions: dict[tuple[int, str], Session] = {}
        self.ended: dict[str, datetime] = {}

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

    def change(self, userid: int, fields: Mapping[str, str]) -> User | None:
        self._check()
        changes: dict[str, Any] = dict(fields)
        with self.lock:
            if userid not in self.users:
                return None
            self.users[userid] = replace(self.users[userid], **changes)
            return self.users[userid]

    def delete(self, userid: int) -> None:
        self._check()
        self.users.pop(userid, None)

    def add(self, challenge: Challenge, *, since: datetime, limit: int) -> datetime | None:
        self._check()
        with self.lock:
            recent = sorted(
                known.created_at
                for known in self.challenges.values()
                if known.email == challenge.email and known.created_at > since
            )
            if len(recent) >= limit:
                return recent[-limit]
            self.challenges[challenge.key] = challenge
            return None

    def withdraw(self, challenge: Challenge) -> None:
        self._check()
        self.challenges.pop(challenge.key, None)

    def find(self, key: str) -> Challenge | None:
        self._check()
        return None if key in self.used else self.challenges.get(key)

    def claim_attempt(self, key: str, *, now: datetime, limit: int, daily_limit: int) -> Challenge | None:
        with self.lock:
            challenge = self.find(key)
            if challenge is None or now >= challenge.expires_at or challenge.attempts >= limit:
                return None
            self.challenges[key] = challenge = replace(challenge, attempts=challenge.attempts + 1)
            day = (challenge.email, now.date().isoformat())
            if self.tries.get(day, 0) >= daily_limit:
                return None
            self.tries[day] = self.tries.get(day, 0) + 1
            return challenge

    def use_up(self, key: str, session: Session) -> Finish:
        with self.lock:
            if self.find(key) is None:
                return Finish.USED
            if session.userid not in self.users:
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

    def rotate(self, session: Session, *, secret_hash: bytes, idle_until: datetime) -> bool:
        with self.lock:
            stored = self.session(session.userid, session.sid)
            if stored is None or stored.secret_hash != session.secret_hash:
                return False
            self.sessions[session.userid, session.sid] = replace(
                stored, secret_hash=secret_hash, idle_until=idle_until
            )
            return True

    def end(self, userid: int, sid: str, *, until: datetime) -> None:
        self._check()
        self.sessions.pop((userid, sid), None)
        self.list_as_ended(sid, until=until)

    def end_all(self, userid: int, *, until: datetime) -> None:
        self._check()
        for owner, sid in list(self.sessions):
            if owner == userid:
                self.end(userid, sid, until=until)

    def list_as_ended(self, sid: str, *, until: datetime) -> None:
        self._check()
        self.ended[sid] = max(until, self.ended.get(sid, until))

    def recently_ended(self, now: datetime) -> frozenset[str]:
        self._check()
        return all_ended(sid for sid, until in self.ended.items() if until > now)

    def has_ended(self, sid: str, now: datetime) -> bool:
        self._check()
        return sid in self.ended and self.ended[sid] > now


USER_URL = "https://user.example.org"
KEY_URL = "https://key.example.org"
CLOUD_URL = "https://cloud.example.org"
MY_URL = "https://my.example.org"
REGISTERED = "https://key.hospital.example"


@dataclass
class Accounts:
    """The account services with everything around them in a test's hands.

    Attributes:
        operators: who registered which server.
        stay: numbers of people who may not leave.
        forgotten: who was forgotten, in order.
    """

    services: AccountsServices
    verifier: TokenVerifier
    store: FakeAccounts
    mailer: FakeMailer
    keys: FakeSigningKeys
    clock: FakeClock
    operators: dict[str, str]
    stay: set[int]
    forgotten: list[tuple[int, str]]

    def sign_in(self, email: str = "pat@example.org") -> SignedIn:
        """A new session, by code."""
        started = self.services.sign_in.start(email)
        return self.services.sign_in.complete_with_code(started.challenge, self.mailer.last.code)

    def claims(self, token: str) -> Claims:
        return self.verifier.verify_user(token)


def make_accounts() -> Accounts:
    """The services over fakes; ``REGISTERED`` is a server of Example Hospital."""
    store, mailer, keys, clock = FakeAccounts(), FakeMailer(), FakeSigningKeys(), FakeClock()
    operators = {REGISTERED: "Example Hospital"}
    stay: set[int] = set()
    forgotten: list[tuple[int, str]] = []
    services = build_services(
        users=store,
        challenges=store,
        sessions=store,
        keys=keys,
        mailer=mailer,
        issuer=USER_URL,
        own_audiences=[USER_URL, KEY_URL, CLOUD_URL],
        my_url=MY_URL,
        operator_of=operators.get,
        may_leave=lambda userid, _email: userid not in stay,
        forget=lambda userid, email: forgotten.append((userid, email)),
        clock=clock,
    )
    issuer = LocalIssuer(keys=keys, store=store, clock=clock)
    verifier = TokenVerifier(issuer=USER_URL, audience=USER_URL, keys=issuer, ended=issuer, clock=clock)
    return Accounts(services, verifier, store, mailer, keys, clock, operators, stay, forgotten)

"""Links that sign in once, and the sessions that they begin; in memory, so that a restart ends them all.

Both are known by the digest of a random secret of 256 bits: what is looked up is no secret, and what is
guessed does not come closer by being compared.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from picsafe.endpoint.http.page.admission import Operator

LINK_LIFETIME: Final = timedelta(minutes=2)
IDLE: Final = timedelta(minutes=20)
LONGEST: Final = timedelta(hours=8)
SESSIONS_EACH: Final = 5

GUESSES: Final = 20
GUESS_WINDOW: Final = timedelta(minutes=1)
MAX_GUESSERS: Final = 4096

Clock = Callable[[], datetime]


@dataclass
class PageSession:
    """Somebody who is signed in.

    Attributes:
        operator: who it is.
        csrf: what every form of theirs has to bring.
        ends_at: when it ends, whatever they do.
        seen_at: when they did something.
        message: what came of the last thing that they did, shown once; whether it went well.
    """

    operator: Operator
    csrf: str
    ends_at: datetime
    seen_at: datetime
    message: tuple[bool, str] | None = field(default=None, repr=False)

    def take_message(self) -> tuple[bool, str] | None:
        """The message, which is gone then."""
        message, self.message = self.message, None
        return message


class Links:
    """The links that are out: one for each operator. Its calls come one at a time.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._links: dict[str, tuple[Operator, datetime]] = {}

    def make(self, operator: Operator) -> tuple[str, datetime]:
        """A link's secret, and when it ends; the operator's last one is not good any more."""
        now = self._clock()
        self._links = {
            digest: (whose, ends)
            for digest, (whose, ends) in self._links.items()
            if ends > now and whose.userid != operator.userid
        }
        secret, ends_at = secrets.token_urlsafe(32), now + LINK_LIFETIME
        self._links[_digest(secret)] = (operator, ends_at)
        return secret, ends_at

    def whose(self, secret: str) -> Operator | None:
        """Whom the link would sign in."""
        operator, ends = self._links.get(_digest(secret), (None, self._clock()))
        return operator if ends > self._clock() else None

    def use(self, secret: str) -> Operator | None:
        """Who signs in by it; it is used up."""
        operator, ends = self._links.pop(_digest(secret), (None, self._clock()))
        return operator if ends > self._clock() else None


class Sessions:
    """The sessions. Its calls come one at a time.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sessions: dict[str, PageSession] = {}

    def begin(self, operator: Operator) -> str:
        """A session's secret; of too many of one operator the oldest ends."""
        now = self._clock()
        self._sessions = {digest: one for digest, one in self._sessions.items() if self._is_live(one)}
        own = [digest for digest, one in self._sessions.items() if one.operator.userid == operator.userid]
        for digest in own[: max(len(own) - SESSIONS_EACH + 1, 0)]:
            del self._sessions[digest]
        secret = secrets.token_urlsafe(32)
        self._sessions[_digest(secret)] = PageSession(operator, secrets.token_urlsafe(32), now + LONGEST, now)
        return secret

    def find(self, secret: str) -> PageSession | None:
        """The session, which was not idle then."""
        session = self._sessions.get(_digest(secret))
        if session is None or not self._is_live(session):
            return None
        session.seen_at = self._clock()
        return session

    def end(self, secret: str) -> None:
        """End a session, if there is one."""
        self._sessions.pop(_digest(secret), None)

    def _is_live(self, session: PageSession) -> bool:
        now = self._clock()
        return now < session.ends_at and now < session.seen_at + IDLE


class Guesses:
    """Counts links that were wrong, by client, so that guessing is slow and shows in the log.

    A link that is right is never refused: nobody can keep an operator out by guessing.

    Args:
        clock: the time.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wrong: dict[str, tuple[datetime, int]] = {}

    def wrong(self, client: str) -> int:
        """Count one; how many there were in the client's present minute."""
        now = self._clock()
        if len(self._wrong) >= MAX_GUESSERS:
            self._wrong = {
                who: (since, count)
                for who, (since, count) in self._wrong.items()
                if now - since < GUESS_WINDOW
            }
        if len(self._wrong) >= MAX_GUESSERS:
            self._wrong.clear()
        since, count = self._wrong.get(client, (now, 0))
        if now - since >= GUESS_WINDOW:
            since, count = now, 0
        self._wrong[client] = (since, count + 1)
        return count + 1


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()

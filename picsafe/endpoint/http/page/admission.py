"""Who may sign in at the operator's page: whoever has a User Token that was made for this very sign-in.

A token for the endpoint's way in is no key to its page, although both have one audience. The page's is
bound, as a token for an upload is to its file, to a digest that names the page and a challenge; the challenge
is this process's own, and is used once (``chalicelib.contract.operator_sessions``).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.contract.operator_sessions import session_digest
from chalicelib.errors import Forbidden, Unauthenticated
from picsafe.endpoint.http.senders import Doorkeeper

CHALLENGE_LIFETIME: Final = timedelta(minutes=2)
_NONCE: Final = 16
_SECONDS: Final = 8
_MAC: Final = 32


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is signed in, as their token has proven it.

    Attributes:
        userid: their user number.
        name: their first and last name.
        email: their address.
    """

    userid: int
    name: str
    email: str

    @property
    def user(self) -> dict[str, str | int]:
        """As events name them."""
        return {"kind": "operator", "userid": self.userid, "name": self.name}


class Admission:
    """Gives out challenges, and takes tokens for them.

    Args:
        doorkeeper: knows the tokens of the audience and the list of operators.
        page: the page's origin.
        audience: that tokens are made for.
        clock: the time.
    """

    def __init__(
        self, doorkeeper: Doorkeeper, page: str, audience: str, clock: Callable[[], datetime]
    ) -> None:
        self.audience = audience
        self._doorkeeper = doorkeeper
        self._page = page
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._used: dict[str, datetime] = {}
        self._using = threading.Lock()

    def challenge(self) -> str:
        """A challenge for one sign-in. Nothing is kept of it, so that nobody fills anything by asking."""
        until = int((self._clock() + CHALLENGE_LIFETIME).timestamp())
        body = until.to_bytes(_SECONDS, "big") + secrets.token_bytes(_NONCE)
        return _encoded(body + self._mac(body))

    def admit(self, token: str, challenge: str) -> Operator:
        """Who signs in.

        Raises:
            Unauthenticated: ``invalid_challenge``: not this process's, too old, or used; ``invalid_token``.
            Forbidden: ``not_an_operator``; as ``Doorkeeper.admit``.
            Unavailable: the User Server cannot be asked.
        """
        now = self._clock()
        until = self._until(challenge)
        if until is None or until <= now:
            raise _spent()
        try:
            poster = self._doorkeeper.admit(token, now, was_overheard=True)
        except Forbidden as error:
            if error.code != "not_allowed":
                raise
            raise Forbidden(
                "not_an_operator", "You are none of this page's operators. Ask whoever runs it."
            ) from error
        wanted = session_digest(self._page, self.audience, challenge)
        if not hmac.compare_digest(poster.sha256 or "", wanted):
            raise Unauthenticated("invalid_token", "The token was made for something else than this page.")
        self._use(challenge, until, now)
        name = f"{poster.sender['firstname']} {poster.sender['lastname']}"
        return Operator(poster.userid, name, poster.sender["email"])

    def _use(self, challenge: str, until: datetime, now: datetime) -> None:
        # only what an operator brings is remembered: nobody else can make this grow
        with self._using:
            self._used = {used: ends for used, ends in self._used.items() if ends > now}
            if challenge in self._used:
                raise _spent()
            self._used[challenge] = until

    def _until(self, challenge: str) -> datetime | None:
        try:
            content = base64.b64decode(challenge + "=" * (-len(challenge) % 4), b"-_", validate=True)
        except ValueError:
            return None
        if _encoded(content) != challenge:
            return None
        body, mac = content[:-_MAC], content[-_MAC:]
        if len(body) != _SECONDS + _NONCE or not hmac.compare_digest(mac, self._mac(body)):
            return None
        return datetime.fromtimestamp(int.from_bytes(body[:_SECONDS], "big"), self._clock().tzinfo)

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _spent() -> Unauthenticated:
    return Unauthenticated("invalid_challenge", "This sign-in took too long, or is over. Begin again.")

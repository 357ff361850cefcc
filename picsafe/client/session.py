"""Who is signed in, and which token may go to which server.

The sign-in's token is sent to the server that issued it, and nowhere else. Any other server (PicSafe's own
Key Server at another address, a private one that a file names) gets a token made for it alone, which lives
minutes and is renewed when it is needed: if the User Server knows it and, unless PicSafe runs it, the caller
agrees that its operator may learn who is asking.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

import msgspec

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import ContractError
from chalicelib.contract.sign_in_codes import normal_code
from picsafe.client.credentials import CredentialStore, SignedIn
from picsafe.client.errors import InvalidInput, NotAllowed, NotSignedIn, WrongClock
from picsafe.client.links import sign_in_secret
from picsafe.client.responses import AudienceToken, Challenge, ChangedProfile, IgnoredBody, Tokens, User
from picsafe.client.servers import Servers, canonical_url
from picsafe.client.text import one_line
from picsafe.client.tokens import good_until
from picsafe.client.transport import Http

# who runs PicSafe's own servers, as the User Server says it
PICSAFE = "PicSafe"
# what the list of one's sessions calls this one
CLIENT = "picsafe"
# how servers refuse a token that a fresh one may take the place of
REFUSED_TOKEN = frozenset({"invalid_token", "clock_skew"})

Clock = Callable[[], datetime]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operator:
    """A server outside PicSafe that would learn who is asking.

    Attributes:
        name: who runs it, as registered with the User Server.
        url: its base URL.
    """

    name: str
    url: str


Approve = Callable[[Operator], bool]


@dataclass(frozen=True, slots=True)
class _Held:
    """A token, and until when it is used by this machine's clock."""

    token: str
    until: datetime


class Session:
    """One person's sign-in at one User Server.

    Args:
        servers: whose User Server it is.
        http: the transport.
        store: keeps the sign-in.
        clock: the time, for the ends of tokens; it may be wrong, and may jump.

    Many threads may use one session: a token is renewed by one of them, for all.
    """

    def __init__(self, servers: Servers, http: Http, store: CredentialStore, clock: Clock) -> None:
        self._url = servers.user_url
        self._http = http
        self._store = store
        self._clock = clock
        self._foreign: dict[str, _Held] = {}
        self._log_keys: dict[str, str] = {}
        self._approved: set[Operator] = set()
        self._renewing: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def begin(self, email: str) -> Challenge:
        """Have a code and a magic link mailed to ``email``.

        Raises:
            SlowDown: ``too_many_challenges``: mails that were asked for are open; the link in one works.
            PicSafeClientError: as Http.call.
        """
        body = {"email": email}
        if device := self._store.device(self._url, _canonical_or_typed(email)):
            body["device"] = device
        return self._http.call("POST", f"{self._url}/sign-in", Challenge, body=body, repeatable=False)

    def complete(self, *, challenge: str = "", code: str = "", link: str = "") -> User:
        """Sign in with the mailed code and its challenge, or with the magic link alone.

        Raises:
            NotSignedIn: ``invalid_code``: wrong, used or expired.
            InvalidInput: ``invalid_link``: the link holds no secret; ``invalid_sign_in_code``: it cannot be
                a code, which took none of the tries.
            PicSafeClientError: as Http.call.
        """
        proof = {"token": sign_in_secret(link)} if link else {"challenge": challenge, "code": _normal(code)}
        # what is kept here is in a file of the person's own account
        body = {**proof, "own_device": True, "client": CLIENT}
        tokens = self._http.call("POST", f"{self._url}/sign-in/complete", Tokens, body=body, repeatable=False)
        user = tokens.user or self._http.call("GET", f"{self._url}/me", User, token=tokens.user_token)
        self._foreign.clear()
        self._approved.clear()
        with self._store.locked():
            self._store.save(self._signed_in_with(tokens, user))
            if tokens.device:
                self._store.keep_device(self._url, user.email, tokens.device)
        return user

    def end(self) -> bool:
        """Sign out here and at the User Server; tell whether anybody was signed in.

        The sign-in is forgotten here even if the server cannot be told, which is then raised.
        """
        signed_in = self._store.load(self._url)
        if signed_in is None:
            return False
        try:
            self._http.call("POST", f"{self._url}/sign-out", IgnoredBody, token=self.token(), body={})
        except NotSignedIn:
            pass  # the session has ended already
        finally:
            self._forget()
        return True

    def forget_person(self) -> None:
        """Forget the sign-in, and by what the User Server knew this device as the person's."""
        email = self.user.email
        self._forget()
        with self._store.locked():
            self._store.forget_device(self._url, email)

    @property
    def user(self) -> User:
        """Who is signed in, as of the last answer of the User Server.

        Raises:
            NotSignedIn: ``not_signed_in``.
        """
        return self._signed_in().user

    def remember(self, profile: ChangedProfile) -> User:
        """Keep a changed profile, and the token that carries it."""
        user = User(**{name: getattr(profile, name) for name in User.__struct_fields__})
        with self._store.locked():
            signed_in = self._signed_in()
            now = self._clock()
            token, ends = profile.user_token, profile.expires_at
            # without a token that carries the new name, the next call has to fetch one
            until = good_until(token, ends, now) if token and ends else now
            self._store.save(
                msgspec.structs.replace(
                    signed_in, user=user, user_token=token or signed_in.user_token, good_until=until
                )
            )
        self._foreign.clear()
        return user

    def token(self) -> str:
        """The sign-in's User Token, renewed if it has ended or is about to.

        Raises:
            NotSignedIn: ``not_signed_in``, or the User Server's refusal to renew.
            PicSafeClientError: as Http.call.
        """
        signed_in = self._signed_in()
        if self._clock() < signed_in.good_until:
            return signed_in.user_token
        return self._refreshed(signed_in.user_token)

    def with_token(self, call: Callable[[str], T], *, url: str | None = None) -> T:
        """Make a call to the User Server, or to another server of PicSafe's own.

        A token that the server does not accept is renewed once: its clock may differ from ours.

        Args:
            call: makes it with the token that it is given.
            url: the base URL of the server, if it is another one.

        Raises:
            NotSignedIn: the session has ended.
            WrongClock: the server cannot check tokens.
            NotAllowed: as ``token_for``: the other server is not PicSafe's.
            PicSafeClientError: as ``call``.
        """
        url = self._url if url is None else url
        token = self.token_for(url, None)
        try:
            return call(token)
        except (NotSignedIn, WrongClock) as error:
            if error.code not in REFUSED_TOKEN:
                raise
            return call(self.renewed_for(url, None, refused=token))

    def token_for(self, url: str, approve: Approve | None) -> str:
        """The token that may be sent to ``url``.

        Args:
            url: the base URL of the server.
            approve: asked once, before a server of somebody else is told who is asking; ``None`` refuses.

        Raises:
            NotAllowed: ``unknown_audience``: the server is not registered with PicSafe;
                ``operator_not_approved``: the caller did not agree.
            NotSignedIn: as ``token``.
            PicSafeClientError: as Http.call.
        """
        return self._token_for(canonical_url(url), approve, refused="")

    def upload_token(self, url: str, sha256: str, approve: Approve | None) -> str:
        """A token for posting one file to an Endpoint Server, and for nothing else.

        Whoever reads it on its way can do nothing with it but send the same file again, so that the server
        may be reached by plain HTTP.

        Args:
            url: the base URL of the server.
            sha256: of the file, 64 hexadecimal digits.
            approve: as ``token_for``.

        Raises:
            PicSafeClientError: as ``token_for``.
        """
        url = canonical_url(url)
        issued = self._issued(url, sha256)
        self._require_operator(issued, url, approve)
        return issued.user_token

    def log_key_of(self, url: str) -> str:
        """The key that the log of the server at ``url`` has to be signed with, a vkey.

        Empty where its operator has registered none, and before a token was got for it.
        """
        return self._log_keys.get(canonical_url(url), "")

    def registered_log_key(self, url: str) -> str:
        """As ``log_key_of``, asked now; the server at ``url`` itself learns nothing.

        Raises:
            NotAllowed: ``unknown_audience``: the server is not registered with PicSafe.
            NotSignedIn: as ``token``.
            PicSafeClientError: as Http.call.
        """
        return self._issued(canonical_url(url)).log_key

    def renewed_for(self, url: str, approve: Approve | None, *, refused: str) -> str:
        """Another token for ``url`` than the one that was refused there although it should still be good.

        Raises:
            PicSafeClientError: as ``token_for``.
        """
        return self._token_for(canonical_url(url), approve, refused=refused)

    def _token_for(self, url: str, approve: Approve | None, *, refused: str) -> str:
        if url == self._url:
            return self._refreshed(refused) if refused else self.token()
        self._http.require_confidential(url)
        with self._renewing[url]:
            held = self._foreign.get(url)
            if held is not None and held.token != refused and self._clock() < held.until:
                return held.token
            issued = self._issued(url)
            self._require_operator(issued, url, approve)
            self._log_keys[url] = issued.log_key
            until = good_until(issued.user_token, issued.expires_at, self._clock())
            self._foreign[url] = _Held(issued.user_token, until)
            return issued.user_token

    def _require_operator(self, issued: AudienceToken, url: str, approve: Approve | None) -> None:
        operator = Operator(one_line(issued.operator) or "an operator without a name", url)
        self._require_approved(operator, approve)

    def _require_approved(self, operator: Operator, approve: Approve | None) -> None:
        if operator.name == PICSAFE or operator in self._approved:
            return
        if approve is None or not approve(operator):
            raise NotAllowed(
                "operator_not_approved",
                f"{operator.url} is run by {operator.name}, not by PicSafe, and nobody agreed now that it "
                "learns who is asking. It was not asked.",
            )
        self._approved.add(operator)

    def _issued(self, url: str, sha256: str | None = None) -> AudienceToken:
        body = {"audience": url} if sha256 is None else {"audience": url, "sha256": sha256}
        try:
            return self.with_token(
                lambda token: self._http.call(
                    "POST", f"{self._url}/tokens", AudienceToken, token=token, body=body
                )
            )
        except NotAllowed as error:
            if error.code != "unknown_audience":
                raise
            raise NotAllowed(
                "unknown_audience",
                f"The server {url} is not registered with PicSafe ({self._url}), so nobody knows whose "
                "it is. It was sent nothing. Check the address; whoever runs the server can register it.",
            ) from error

    def _refreshed(self, seen: str) -> str:
        with self._store.locked():
            current = self._signed_in()
            if current.user_token != seen and self._clock() < current.good_until:
                return current.user_token  # another thread or process was faster
            try:
                tokens = self._http.call(
                    "POST",
                    f"{self._url}/sign-in/refresh",
                    Tokens,
                    body={"refresh_token": current.refresh_token},
                    repeatable=False,
                )
            except NotSignedIn as error:
                self._store.forget(self._url)
                raise NotSignedIn(error.code, "The sign-in has ended. Sign in again.") from error
            self._store.save(self._signed_in_with(tokens, tokens.user or current.user))
            return tokens.user_token

    def _forget(self) -> None:
        self._foreign.clear()
        self._approved.clear()
        with self._store.locked():
            self._store.forget(self._url)

    def _signed_in(self) -> SignedIn:
        signed_in = self._store.load(self._url)
        if signed_in is None:
            raise NotSignedIn("not_signed_in", f"Nobody is signed in at {self._url}. Sign in first.")
        return signed_in

    def _signed_in_with(self, tokens: Tokens, user: User) -> SignedIn:
        return SignedIn(
            user_url=self._url,
            user_token=tokens.user_token,
            good_until=good_until(tokens.user_token, tokens.expires_at, self._clock()),
            refresh_token=tokens.refresh_token,
            user=user,
        )


def _canonical_or_typed(email: str) -> str:
    try:
        return canonical_address(email)
    except ContractError:
        # the server says what is wrong with it
        return email


def _normal(code: str) -> str:
    try:
        return normal_code(code)
    except ContractError as error:
        raise InvalidInput(
            error.code,
            "A code is eight characters, such as ACDE-2345, and none of 0, O, 1, I and L. "
            "Look at the mail again; this took none of your tries.",
        ) from error

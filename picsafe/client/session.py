"""Who is signed in, and which token may go to which server.

A token is sent to the server that issued it and to the audiences written in it, and nowhere else. Any
other server (a private Key Server that a file names) gets a token made for it alone, if the User Server
knows it and the caller agrees that its operator may learn who is asking.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import msgspec

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import ContractError
from chalicelib.contract.sign_in_codes import normal_code
from picsafe.client.credentials import CredentialStore, SignedIn
from picsafe.client.errors import InvalidInput, NotAllowed, NotSignedIn, PicSafeClientError
from picsafe.client.links import sign_in_secret
from picsafe.client.responses import AudienceToken, Challenge, ChangedProfile, IgnoredBody, Tokens, User
from picsafe.client.servers import Servers, canonical_url
from picsafe.client.text import one_line
from picsafe.client.transport import Http

# A token is renewed this long before it ends, so that it does not end on its way.
MARGIN = timedelta(seconds=60)

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


class Session:
    """One person's sign-in at one User Server.

    Args:
        servers: whose User Server it is.
        http: the transport.
        store: keeps the sign-in.
        clock: the time, for the ends of tokens.
    """

    def __init__(self, servers: Servers, http: Http, store: CredentialStore, clock: Clock) -> None:
        self._url = servers.user_url
        self._http = http
        self._store = store
        self._clock = clock
        self._foreign: dict[str, AudienceToken] = {}

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
        body = {"token": sign_in_secret(link)} if link else {"challenge": challenge, "code": _normal(code)}
        tokens = self._http.call("POST", f"{self._url}/sign-in/complete", Tokens, body=body, repeatable=False)
        user = tokens.user or self._http.call("GET", f"{self._url}/me", User, token=tokens.user_token)
        self._foreign.clear()
        with self._store.locked():
            self._store.save(_signed_in(self._url, tokens, user))
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
            self._foreign.clear()
            with self._store.locked():
                self._store.forget(self._url)
        return True

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
            # without a token that carries the new name, the next call has to fetch one
            self._store.save(
                msgspec.structs.replace(
                    signed_in,
                    user=user,
                    user_token=profile.user_token or signed_in.user_token,
                    expires_at=profile.expires_at or self._clock(),
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
        if self._is_fresh(signed_in.expires_at):
            return signed_in.user_token
        return self._refreshed(signed_in)

    def with_token(self, call: Callable[[str], T]) -> T:
        """Make a call to the User Server or PicSafe Cloud with the sign-in's token.

        A token that the server does not accept is renewed once: its clock may differ from ours.

        Raises:
            NotSignedIn: the session has ended.
            PicSafeClientError: as ``call``.
        """
        try:
            return call(self.token())
        except NotSignedIn as error:
            if error.code != "invalid_token":
                raise
            return call(self.renew())

    def token_for(self, url: str, approve: Approve | None) -> str:
        """The token that may be sent to ``url``.

        Args:
            url: the base URL of the server.
            approve: asked once a server of somebody else is about to be told who is asking; ``None``
                refuses.

        Raises:
            NotAllowed: ``unknown_audience``: the server is not registered with PicSafe;
                ``operator_not_approved``: the caller did not agree.
            NotSignedIn: as ``token``.
            PicSafeClientError: as Http.call.
        """
        url = canonical_url(url)
        token = self.token()
        if url == self._url or url in audiences(token):
            return token  # its issuer, or a server that it is made for
        return self._foreign_token(url, approve)

    def require_own(self, url: str) -> None:
        """Refuse a server that the sign-in's token is not made for.

        Raises:
            NotAllowed: ``unknown_audience``.
            NotSignedIn: as ``token``.
        """
        if canonical_url(url) not in {self._url, *audiences(self.token())}:
            raise NotAllowed("unknown_audience", f"{url} does not belong to {self._url}; it got nothing.")

    def renew(self) -> str:
        """Replace a token that a server did not accept although it should still be good.

        Raises:
            NotSignedIn: the session has ended.
            PicSafeClientError: as Http.call.
        """
        self._foreign.clear()
        return self._refreshed(self._signed_in())

    def _foreign_token(self, url: str, approve: Approve | None) -> str:
        self._http.require_confidential(url)
        known = self._foreign.get(url)
        if known is None or not self._is_fresh(known.expires_at):
            known = self._issued(url)
            operator = Operator(one_line(known.operator) or "an operator without a name", url)
            if approve is None or not approve(operator):
                raise NotAllowed(
                    "operator_not_approved",
                    f"{url} is run by {operator.name}, not by PicSafe. It was sent nothing.",
                )
            self._foreign[url] = known
        return known.user_token

    def _issued(self, url: str) -> AudienceToken:
        try:
            return self._http.call(
                "POST", f"{self._url}/tokens", AudienceToken, token=self.token(), body={"audience": url}
            )
        except NotAllowed as error:
            if error.code != "unknown_audience":
                raise
            raise NotAllowed(
                "unknown_audience",
                f"The Key Server {url} is not registered with PicSafe ({self._url}), so nobody knows whose "
                "it is. It was sent nothing. Do not trust the file unless its sender vouches for it.",
            ) from error

    def _refreshed(self, seen: SignedIn) -> str:
        with self._store.locked():
            current = self._signed_in()
            if current.user_token != seen.user_token and self._is_fresh(current.expires_at):
                return current.user_token  # another process was faster
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
            self._store.save(_signed_in(self._url, tokens, tokens.user or current.user))
            return tokens.user_token

    def _signed_in(self) -> SignedIn:
        signed_in = self._store.load(self._url)
        if signed_in is None:
            raise NotSignedIn("not_signed_in", f"Nobody is signed in at {self._url}. Sign in first.")
        return signed_in

    def _is_fresh(self, expires_at: datetime) -> bool:
        return self._clock() + MARGIN < expires_at


def audiences(token: str) -> frozenset[str]:
    """The servers that a User Token is made for; not verified, because its issuer gave it to us itself."""
    try:
        payload = token.split(".")[1]
        claims = msgspec.json.decode(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Audience
        )
    except (IndexError, ValueError, msgspec.MsgspecError):
        return frozenset()
    named = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    return frozenset(url for url in map(_canonical_or_nothing, named) if url)


class _Audience(msgspec.Struct, frozen=True):
    aud: str | list[str] = []


def _canonical_or_nothing(url: str) -> str:
    try:
        return canonical_url(url)
    except PicSafeClientError:
        return ""


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


def _signed_in(url: str, tokens: Tokens, user: User) -> SignedIn:
    return SignedIn(
        user_url=url,
        user_token=tokens.user_token,
        expires_at=tokens.expires_at.astimezone(UTC),
        refresh_token=tokens.refresh_token,
        user=user,
    )

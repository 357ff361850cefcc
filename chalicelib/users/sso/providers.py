"""What providers publish of themselves (OpenID Connect Discovery 1.0), and their keys, remembered a while."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlsplit

import msgspec

from chalicelib.clock import Clock
from chalicelib.errors import MustWait, Unavailable
from chalicelib.observability.log import record
from chalicelib.tokens.refreshing_cache import Freshness, RefreshingCache
from chalicelib.users.sso.errors import ProviderMisconfigured, ProviderUnreachable
from chalicelib.users.sso.id_tokens import Jwk
from chalicelib.users.sso.ports import ProviderHttp

DISCOVERY: Final = "/.well-known/openid-configuration"
FRESHNESS: Final = Freshness(fresh=timedelta(minutes=10), usable=timedelta(hours=1))
MAX_KNOWN: Final = 200
MAX_KEYS: Final = 32

_Url = Annotated[str, msgspec.Meta(pattern=r"^https://[!-~]{1,1000}$")]
_Words = Annotated[list[Annotated[str, msgspec.Meta(max_length=100)]], msgspec.Meta(max_length=200)]
_CODE: Final = "code"


class _Published(msgspec.Struct, frozen=True):
    issuer: str
    authorization_endpoint: _Url
    token_endpoint: _Url
    jwks_uri: _Url
    response_types_supported: _Words | None = None
    token_endpoint_auth_methods_supported: _Words | None = None
    code_challenge_methods_supported: _Words | None = None
    prompt_values_supported: _Words | None = None
    authorization_response_iss_parameter_supported: bool = False


class _Keys(msgspec.Struct, frozen=True):
    keys: Annotated[list[Jwk], msgspec.Meta(max_length=MAX_KEYS)]


_PUBLISHED: Final = msgspec.json.Decoder(_Published)
_KEYS: Final = msgspec.json.Decoder(_Keys)


@dataclass(frozen=True, slots=True)
class Provider:
    """What a provider has published.

    Attributes:
        issuer: its identifier.
        authorization_endpoint: where browsers go.
        token_endpoint: where codes are redeemed.
        keys: what its ID tokens are signed with, JWKs (RFC 7517).
        takes_basic: whether secrets go into ``Authorization``; else into the form.
        names_itself: whether it says ``iss`` when a browser comes back (RFC 9207).
        prompts: what it can be asked for by ``prompt``; ``None`` if it does not say.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    keys: Sequence[Jwk]
    takes_basic: bool
    names_itself: bool
    prompts: Sequence[str] | None


class Providers:
    """Asks providers, and remembers what they say for ten minutes, or an hour while they do not answer.

    A key that is not known has the keys asked for anew, twice a minute at most (``RefreshingCache``).

    Args:
        http: asks them.
        clock: the time.
    """

    def __init__(self, http: ProviderHttp, clock: Clock) -> None:
        self._http = http
        self._clock = clock
        self._known: OrderedDict[str, RefreshingCache[Provider]] = OrderedDict()
        self._looking = threading.Lock()
        # why the last attempt failed: what is remembered says only that it did
        self._failures: dict[str, type[ProviderMisconfigured | ProviderUnreachable]] = {}

    def get(self, issuer: str) -> Provider:
        """The provider, as far as it is known.

        Raises:
            ProviderUnreachable, ProviderMisconfigured: it is not known, and why it could not be asked.
            Unavailable: it is not known and cannot be asked now.
        """
        return self._told(issuer, self._cache(issuer).get)

    def refresh(self, issuer: str) -> Provider:
        """The provider, asked anew unless it was a moment ago.

        Raises:
            Unavailable: as ``get``.
        """
        return self._told(issuer, self._cache(issuer).refresh)

    def fetch(self, issuer: str) -> Provider:
        """The provider, asked now.

        Raises:
            ProviderUnreachable: it does not answer, or not as one does.
            ProviderMisconfigured: it calls itself otherwise, or does not do what is needed.
        """
        said = self._published(f"{issuer.removesuffix('/')}{DISCOVERY}")
        if said.issuer != issuer:
            raise _misconfigured("issuer")
        if said.response_types_supported is not None and _CODE not in said.response_types_supported:
            raise _misconfigured("response_type")
        if "S256" not in (said.code_challenge_methods_supported or ["S256"]):
            raise _misconfigured("pkce")
        if not all(map(is_reachable, (said.authorization_endpoint, said.token_endpoint, said.jwks_uri))):
            raise _misconfigured("endpoint")
        methods = said.token_endpoint_auth_methods_supported
        return Provider(
            issuer=issuer,
            authorization_endpoint=said.authorization_endpoint,
            token_endpoint=said.token_endpoint,
            keys=self._keys(said.jwks_uri),
            takes_basic=methods is None or "client_secret_basic" in methods,
            names_itself=said.authorization_response_iss_parameter_supported,
            prompts=said.prompt_values_supported,
        )

    def _told(self, issuer: str, ask: Callable[[], Provider]) -> Provider:
        try:
            return ask()
        except MustWait:
            raise
        except Unavailable:
            failure = self._failures.get(issuer)
            if failure is None:
                raise
            raise failure() from None

    def _fetch(self, issuer: str) -> Provider:
        try:
            provider = self.fetch(issuer)
        except (ProviderMisconfigured, ProviderUnreachable) as failed:
            if len(self._failures) >= MAX_KNOWN:
                self._failures.clear()
            self._failures[issuer] = type(failed)
            raise
        self._failures.pop(issuer, None)
        return provider

    def _cache(self, issuer: str) -> RefreshingCache[Provider]:
        with self._looking:
            known = self._known.get(issuer)
            if known is None:
                known = RefreshingCache(partial(self._fetch, issuer), FRESHNESS, self._clock)
                self._known[issuer] = known
                while len(self._known) > MAX_KNOWN:
                    self._known.popitem(last=False)
            self._known.move_to_end(issuer)
            return known

    def _published(self, url: str) -> _Published:
        try:
            return _PUBLISHED.decode(self._document(url))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise _misconfigured("discovery") from None

    def _keys(self, url: str) -> Sequence[Jwk]:
        try:
            return _KEYS.decode(self._document(url)).keys
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise _misconfigured("keys") from None

    def _document(self, url: str) -> bytes:
        answer = self._http.get(url)
        if answer.status != HTTPStatus.OK:
            record("sso_provider_unreachable", action=f"status_{answer.status}")
            raise ProviderUnreachable
        return answer.body


def is_reachable(url: str) -> bool:
    """Whether an address has the form that is asked at all: see ``provider_http``."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    return bool(host) and port != 0 and parts.username is None and not parts.fragment


def _misconfigured(why: str) -> ProviderMisconfigured:
    record("sso_misconfigured", action=why)
    return ProviderMisconfigured()

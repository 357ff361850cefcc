"""Identity providers over HTTPS: one request, bounded, to public addresses, that follows nothing.

An enterprise's administrators say where a provider is, so that it could be anywhere. The name is looked up
once, each address that it has must be one of the public network, and the connection goes to one of exactly
these; so a name that means something else a moment later, or a redirect, leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode, urlsplit

from chalicelib.deadline import has_time_for
from chalicelib.observability.log import record
from chalicelib.users.sso.errors import ProviderUnreachable
from chalicelib.users.sso.ports import ProviderAnswer

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 5.0
MAX_ANSWER: Final = 256 * 1024
AT_ONCE: Final = 8
"""Requests outwards at the same time: other services' threads are never all waiting for providers."""
AT_ONCE_OF_ONE: Final = 3
"""Of these, to one provider: one that is slow keeps no other from being asked."""
_CHUNK: Final = 16 * 1024
# NAT64 (RFC 6052, RFC 8215) is a way to IPv4 addresses of any kind
_NAT64: Final = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))

Resolve = Callable[[str, int], Sequence[str]]
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class HttpsProviders:
    """The port ``ProviderHttp``.

    Args:
        internal: hosts that may be at any address, as the operator of one machine says of a hospital's own.
        resolve: the addresses of a host.
        tls: whom to believe that they are who they say; who the machine believes unless given.
    """

    def __init__(
        self,
        internal: Collection[str] = (),
        *,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._internal = frozenset(internal)
        self._resolve = resolve or _resolved
        self._tls = tls
        self._turns = _Turns()

    def get(self, url: str) -> ProviderAnswer:
        """See ``ProviderHttp``."""
        return self._ask("GET", url, {}, None)

    def post(self, url: str, form: Mapping[str, str], authorization: str = "") -> ProviderAnswer:
        """See ``ProviderHttp``."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if authorization:
            headers["Authorization"] = authorization
        return self._ask("POST", url, headers, urlencode(form))

    def _ask(self, method: str, url: str, headers: Mapping[str, str], body: str | None) -> ProviderAnswer:
        try:
            parts = urlsplit(url)
            # a port that is none raises when it is looked at
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise _unreachable("address") from None
        if parts.scheme != "https" or not host or parts.username is not None or parts.fragment:
            raise _unreachable("address")
        if not has_time_for(CONNECT_SECONDS + 2 * READ_SECONDS):
            raise _unreachable("time")
        with self._turns.of(host):
            return self._ask_in_turn(method, url, headers, body)

    def _ask_in_turn(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None
    ) -> ProviderAnswer:
        import urllib3

        from chalicelib.slow_answers import bounded

        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 443
        address = self._address_of(host, port)
        target = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        try:
            with urllib3.PoolManager(
                num_pools=1,
                maxsize=1,
                ssl_context=self._tls or ssl.create_default_context(),
                server_hostname=host,
                assert_hostname=host,
            ) as http:
                response = bounded(http, READ_SECONDS).request(
                    method,
                    f"https://{f'[{address}]' if ':' in address else address}:{port}{target}",
                    body=body,
                    headers={
                        "Host": parts.netloc,
                        "Accept": "application/json",
                        "User-Agent": "picsafe",
                        **headers,
                    },
                    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
                try:
                    return ProviderAnswer(response.status, _read(response))
                finally:
                    response.close()
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            # what was sent is in it
            raise _unreachable(type(error).__name__) from None

    def _address_of(self, host: str, port: int) -> str:
        try:
            found = [ipaddress.ip_address(one.partition("%")[0]) for one in self._resolve(host, port)]
        except (OSError, UnicodeError, ValueError):
            raise _unreachable("name") from None
        if not found:
            raise _unreachable("name")
        if host not in self._internal and not all(map(is_public, found)):
            raise _unreachable("not_public")
        # there need not be a way to the newer network
        return str(min(found, key=lambda address: address.version))


class _Turns:
    """Who is being asked. Anybody can have a provider asked, and a provider can be slow."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: Counter[str] = Counter()

    @contextmanager
    def of(self, host: str) -> Iterator[None]:
        """Count one request to a host for as long as it takes.

        Raises:
            ProviderUnreachable: too many are under way.
        """
        with self._lock:
            if self._asked.total() >= AT_ONCE or self._asked[host] >= AT_ONCE_OF_ONE:
                raise _unreachable("too_many")
            self._asked[host] += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked[host] -= 1
                # only what is under way is kept
                self._asked += Counter()


def is_public(address: _Address) -> bool:
    """Whether an address is anybody's on the public network, and of no network that leads elsewhere."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if inner is not None or any(address in network for network in _NAT64):
            return False
        if address.is_site_local:
            # no network's any more (RFC 3879), and ``is_global`` all the same
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _resolved(host: str, port: int) -> list[str]:
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _read(response: BaseHTTPResponse) -> bytes:
    body, end = bytearray(), time.monotonic() + READ_SECONDS
    while chunk := response.read1(_CHUNK):
        body += chunk
        if len(body) > MAX_ANSWER or time.monotonic() > end:
            raise _unreachable("length_or_time")
    return bytes(body)


def _unreachable(why: str) -> ProviderUnreachable:
    record("sso_provider_unreachable", action=why)
    return ProviderUnreachable()

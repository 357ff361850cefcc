"""HTTP as the client needs it: bounded, typed, retried only where a repetition is harmless.

Redirects are never followed, so that no credential reaches another origin than the one asked. Tokens and
keys travel only over TLS or within this machine, unless that was allowed explicitly.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self, TypeVar

import httpx
import msgspec

from picsafe.client.errors import (
    BadAnswer,
    NotAllowed,
    NotSignedIn,
    PicSafeClientError,
    Unavailable,
    WrongClock,
)
from picsafe.client.problems import error_from
from picsafe.client.servers import is_confidential
from picsafe.http_answers import AS_IT_IS, pieces_of

MAX_ANSWER = 4 * 1024 * 1024
MAX_PROBLEM = 64 * 1024
ATTEMPTS = 4
LONGEST_WAIT = 20.0
TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=10)

T = TypeVar("T")
Sleep = Callable[[float], None]


class Http:
    """Calls to servers.

    Args:
        transport: httpx's transport; the network by default.
        allow_http: whether tokens and keys may travel unencrypted to another machine.
        sleep: waits between attempts, in seconds.

    Attributes:
        own_address: this machine's IP address in its own network, by which a server answered last; empty
            before the first answer, and where the transport does not say it.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        *,
        allow_http: bool = False,
        sleep: Sleep = time.sleep,
    ) -> None:
        self._client = httpx.Client(
            transport=transport,
            timeout=TIMEOUT,
            follow_redirects=False,
            headers={"User-Agent": "picsafe", "Accept": "application/json", **AS_IT_IS},
        )
        self._allow_http = allow_http
        self._sleep = sleep
        self.own_address = ""

    def close(self) -> None:
        """Close the connections; no call may follow."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(
        self,
        method: str,
        url: str,
        into: type[T],
        *,
        token: str | None = None,
        api_key: str | None = None,
        body: Mapping[str, object] | None = None,
        query: Mapping[str, str] | None = None,
        repeatable: bool = True,
    ) -> T:
        """One call of the contract, decoded.

        Args:
            method: the HTTP method.
            url: absolute, without a query.
            into: the type of the answer.
            token: a User Token, sent as ``Authorization: Bearer``.
            api_key: sent as ``X-Api-Key``.
            body: encoded as JSON.
            query: the query string's parameters.
            repeatable: whether doing it twice is the same as doing it once; otherwise it is repeated only
                when it certainly never reached the server.

        Raises:
            PicSafeClientError: the server refused (see ``problems``), did not answer, or answered
                something else than the contract says.
        """
        self.require_confidential(url)
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {_sendable(token, 'invalid_token')}"
        if api_key is not None:
            headers["X-Api-Key"] = _sendable(api_key, "invalid_api_key")
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = msgspec.json.encode(body)

        def attempt() -> T:
            request = self._client.build_request(method, url, headers=headers, content=content, params=query)
            with self.streamed(request) as response:
                answer = _bounded(response, MAX_ANSWER)
            return _decoded(answer, into)

        return self._repeated(attempt, repeatable=repeatable)

    def read(self, url: str, longest: int) -> bytes:
        """What is at a public URL of a server, asked for without a credential.

        Args:
            url: absolute.
            longest: how many bytes it may have.

        Raises:
            PicSafeClientError: as ``call``.
        """

        def attempt() -> bytes:
            request = self._client.build_request("GET", url, headers={"Accept": "*/*"})
            with self.streamed(request) as response:
                return _bounded(response, longest)

        return self._repeated(attempt, repeatable=True)

    @contextmanager
    def streamed(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """Send a request and yield the answer before its body is read; refusals are raised.

        Raises:
            PicSafeClientError: as ``call``; also while the body is being read.
        """
        try:
            response = self._client.send(request, stream=True)
            self.own_address = _own_address(response) or self.own_address
            try:
                if not 200 <= response.status_code < 300:
                    raise error_from(response.status_code, _bounded(response, MAX_PROBLEM), response.headers)
                yield response
            finally:
                response.close()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
            # the exceptions' texts and requests hold URLs, which may be capabilities
            raise Unavailable("unreachable", f"There is no connection to {_host(request)}.") from None
        except httpx.TimeoutException:
            raise Unavailable("timeout", f"{_host(request)} takes too long to answer.") from None
        except (httpx.TransportError, httpx.StreamError, httpx.DecodingError):
            raise Unavailable("interrupted", f"The connection to {_host(request)} broke off.") from None

    def build(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        content: Iterator[bytes] | None = None,
    ) -> httpx.Request:
        """A request to storage, which gets no credentials: its URL is its authorisation.

        Raises:
            BadAnswer: a server gave a URL that is none.
        """
        try:
            request = self._client.build_request(method, url, headers=dict(headers), content=content)
        except (httpx.InvalidURL, ValueError):
            raise BadAnswer("invalid_answer", "The server gave a URL that is none.") from None
        if request.url.scheme not in {"http", "https"} or not request.url.host:
            raise BadAnswer("invalid_answer", "The server gave a URL that is none.")
        return request

    def wait(self, attempt: int, retry_after: float | None) -> None:
        """Wait before attempt number ``attempt`` + 1, as long as the server asked or longer each time."""
        backoff = 0.5 * 2**attempt * (1 + random.random())  # noqa: S311 - spreads load, protects nothing
        self._sleep(min(retry_after if retry_after is not None else backoff, LONGEST_WAIT))

    def _repeated(self, attempt: Callable[[], T], *, repeatable: bool) -> T:
        for number in range(ATTEMPTS - 1):
            try:
                return attempt()
            except Unavailable as error:
                if not _worth_repeating(error, repeatable=repeatable):
                    raise
                self.wait(number, error.retry_after)
        return attempt()

    def require_confidential(self, url: str) -> None:
        """Refuse a server to which tokens and keys would travel in the clear.

        Raises:
            NotAllowed: ``insecure_url``.
        """
        if not self._allow_http and not is_confidential(url):
            raise NotAllowed(
                "insecure_url",
                f"{_host(httpx.Request('GET', url))} would be spoken to without encryption, so that anyone "
                "on the way could read tokens and keys. Use its https address (or allow http explicitly).",
            )


def _worth_repeating(error: Unavailable, *, repeatable: bool) -> bool:
    if isinstance(error, BadAnswer | WrongClock) or (error.retry_after or 0) > LONGEST_WAIT:
        return False
    return repeatable or error.code == "unreachable"


def _sendable(secret: str, code: str) -> str:
    """What identifies somebody, if it can be one; it was pasted by hand.

    Raises:
        NotSignedIn: with the code of a server that does not know it.
    """
    if not (secret.isascii() and secret.isprintable()):
        detail = "It has a line end, or another character that is in no API key and no token. Paste it again."
        raise NotSignedIn(code, detail)
    return secret


def _bounded(response: httpx.Response, limit: int) -> bytes:
    body = bytearray()
    for chunk in pieces_of(response):
        body += chunk
        if len(body) > limit:
            raise BadAnswer("invalid_answer", "The server's answer is far too long.")
    return bytes(body)


def _decoded(body: bytes, into: type[T]) -> T:
    try:
        return msgspec.json.decode(body or b"{}", type=into)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BadAnswer(
            "invalid_answer", "The answer is not a PicSafe server's. Is the server's URL right?"
        ) from None


def _own_address(response: httpx.Response) -> str:
    stream = response.extensions.get("network_stream")
    address = None if stream is None else stream.get_extra_info("client_addr")
    # an IPv6 address may name the interface behind it
    return str(address[0]).partition("%")[0] if isinstance(address, tuple) and address else ""


def _host(request: httpx.Request) -> str:
    return request.url.netloc.decode("ascii", "replace").rpartition("@")[2]


__all__ = ["ATTEMPTS", "Http", "PicSafeClientError", "Sleep"]

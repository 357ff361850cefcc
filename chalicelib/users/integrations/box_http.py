"""Box's token endpoint over HTTPS: one request, bounded, that follows nothing and is not tried again."""

from __future__ import annotations

import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlencode

import msgspec

from chalicelib.deadline import has_time_for
from chalicelib.users.integrations.errors import BoxClientRefused, BoxRefused, BoxUnavailable
from chalicelib.users.integrations.model import BoxTokens

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 8.0
MAX_ANSWER: Final = 64 * 1024
MAX_LIFETIME: Final = 24 * 3600
_GRANT: Final = frozenset({"invalid_grant", "invalid_request", "invalid_token"})
_CLIENT: Final = frozenset({"invalid_client", "unauthorized_client"})
_REFUSALS: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})

# characters of bearer tokens (RFC 6750 section 2.1) and what else Box may use; nothing that ends a header
_Token = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,4096}$")]
# what is sealed has to come back in a request
_Refresh = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,512}$")]


class _Granted(msgspec.Struct, frozen=True):
    access_token: _Token
    refresh_token: _Refresh
    expires_in: Annotated[int, msgspec.Meta(ge=1)]


class _Refusal(msgspec.Struct, frozen=True):
    error: Annotated[str, msgspec.Meta(max_length=100)] = ""


_GRANTED: Final = msgspec.json.Decoder(_Granted)
_REFUSAL: Final = msgspec.json.Decoder(_Refusal)


class BoxHttp:
    """``BoxTokenEndpoint``.

    Args:
        url: where it is.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    def ask(self, form: Mapping[str, str]) -> BoxTokens:
        """See ``BoxTokenEndpoint``."""
        import urllib3

        if not has_time_for(CONNECT_SECONDS + READ_SECONDS):
            raise BoxUnavailable
        try:
            # it is asked once an hour by whoever uses it: no connection is kept
            with urllib3.PoolManager(num_pools=1, maxsize=1) as http:
                response = http.request(
                    "POST",
                    self._url,
                    body=urlencode(form),
                    headers={
                        "Content-Type": "application/x-www-form-urlencoded",
                        "Accept": "application/json",
                    },
                    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS),
                    retries=False,
                    redirect=False,
                    preload_content=False,
                    decode_content=False,
                )
                try:
                    return _tokens(response.status, _read(response))
                finally:
                    response.close()
        except (urllib3.exceptions.HTTPError, OSError):
            # what was sent is in it
            raise BoxUnavailable from None


def _read(response: BaseHTTPResponse) -> bytes:
    body, end = bytearray(), time.monotonic() + READ_SECONDS
    while chunk := response.read1(16 * 1024):
        body += chunk
        if len(body) > MAX_ANSWER or time.monotonic() > end:
            raise BoxUnavailable
    return bytes(body)


def _tokens(status: int, body: bytes) -> BoxTokens:
    try:
        if status == HTTPStatus.OK:
            found = _GRANTED.decode(body)
            return BoxTokens(found.access_token, min(found.expires_in, MAX_LIFETIME), found.refresh_token)
        if status in _REFUSALS:
            said = _REFUSAL.decode(body).error
            if said in _GRANT:
                raise BoxRefused
            if said in _CLIENT:
                raise BoxClientRefused
    except (msgspec.MsgspecError, UnicodeDecodeError):
        # its words may quote what was sent
        raise BoxUnavailable from None
    raise BoxUnavailable

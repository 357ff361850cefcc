"""Which servers the client talks to, and URLs compared the way RFC 3986 section 6.2 normalises them."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from picsafe.client.errors import InvalidInput

DEFAULT_SERVER = "http://localhost:8000"
MAX_URL = 2048

_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Servers:
    """The base URLs of the three services; on one machine they are the same.

    Attributes:
        user_url: the User Server, where people sign in.
        key_url: the Key Server that makes keys, unless a report is sent through another.
        cloud_url: PicSafe Cloud.
    """

    user_url: str
    key_url: str
    cloud_url: str

    @classmethod
    def at(
        cls,
        server: str = DEFAULT_SERVER,
        *,
        user_url: str | None = None,
        key_url: str | None = None,
        cloud_url: str | None = None,
    ) -> Self:
        """The three services at one origin, except those that are given on their own.

        Raises:
            InvalidInput: ``invalid_url``.
        """
        return cls(
            user_url=canonical_url(user_url or server),
            key_url=canonical_url(key_url or server),
            cloud_url=canonical_url(cloud_url or server),
        )


def canonical_url(url: str) -> str:
    """A server's base URL with lower-case scheme and host, no default port and no slash at the end.

    Raises:
        InvalidInput: ``invalid_url``: another scheme than http(s), no host, or user info, a query or a
            fragment, none of which a server's base URL has.
    """
    try:
        parts = urlsplit(url.strip()) if len(url) <= MAX_URL and url.isprintable() else None
        port = parts.port if parts else None
    except ValueError:
        parts, port = None, None
    if (
        parts is None
        or parts.scheme not in _DEFAULT_PORTS
        or not parts.hostname
        or "@" in parts.netloc
        or "\\" in url
        or parts.query
        or parts.fragment
    ):
        raise InvalidInput("invalid_url", "A server's URL looks like https://key.example.org.")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    shown_port = "" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}"
    return f"{parts.scheme}://{host}{shown_port}{parts.path.rstrip('/')}"


def is_confidential(url: str) -> bool:
    """Whether nobody on the way can read what is sent there: TLS, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or _is_loopback(parts.hostname or "")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):  # RFC 6761 section 6.3
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
